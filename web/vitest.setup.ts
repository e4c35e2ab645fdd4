// Lit announces its development build once per test file; the list of what it has said already silences that.
const lit = globalThis as { litIssuedWarnings?: Set<string> };
lit.litIssuedWarnings = new Set([...(lit.litIssuedWarnings ?? []), "dev-mode"]);

// Without a document type happy-dom does not say in which mode it is; pages have one, and formulas are drawn only there.
Object.defineProperty(document, "compatMode", { value: "CSS1Compat", configurable: true });
