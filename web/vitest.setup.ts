// Lit announces its development build once per test file; the list of what it has said already silences that.
const lit = globalThis as { litIssuedWarnings?: Set<string> };
lit.litIssuedWarnings = new Set([...(lit.litIssuedWarnings ?? []), "dev-mode"]);
