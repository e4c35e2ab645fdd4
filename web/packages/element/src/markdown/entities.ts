/**
 * Named character references for Markdown, in place of the package that micromark brings: its browser build decodes
 * through `innerHTML`, which a page with Trusted Types refuses, and its other build weighs more than all of the chat.
 * A name that is not listed stays as it was written.
 */

/** U+00A0 to U+00FF, in order. */
const LATIN_1 =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute " +
  "micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig " +
  "Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash " +
  "Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc " +
  "euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml " +
  "yacute thorn yuml";

const OTHERS =
  "amp & lt < gt > quot \" apos ' lbrace { rbrace } lsqb [ rsqb ] lbrack [ rbrack ] lpar ( rpar ) ast * num # " +
  "bsol \\ sol / vert | grave ` lowbar _ dollar $ percnt % colon : semi ; comma , period . excl ! quest ? equals = " +
  "plus + commat @ ensp \u2002 emsp \u2003 thinsp \u2009 zwnj \u200c zwj \u200d lrm \u200e rlm \u200f ndash – mdash — lsquo ‘ rsquo ’ " +
  "sbquo ‚ ldquo “ rdquo ” bdquo „ dagger † Dagger ‡ bull • hellip … permil ‰ prime ′ Prime ″ lsaquo ‹ rsaquo › " +
  "euro € trade ™ larr ← uarr ↑ rarr → darr ↓ harr ↔ rArr ⇒ hArr ⇔ forall ∀ part ∂ exist ∃ empty ∅ isin ∈ notin ∉ " +
  "sum ∑ prod ∏ minus − radic √ infin ∞ cap ∩ cup ∪ int ∫ asymp ≈ ne ≠ equiv ≡ le ≤ ge ≥ sub ⊂ sup ⊃ alpha α beta β " +
  "gamma γ delta δ epsilon ε lambda λ mu μ pi π sigma σ tau τ phi φ omega ω Delta Δ Sigma Σ Omega Ω check ✓ cross ✗ " +
  "star ☆ hearts ♥ OElig Œ oelig œ Scaron Š scaron š";

const TABLE = buildTable();

function buildTable(): Map<string, string> {
  const others = OTHERS.split(" ");
  const table = new Map<string, string>();
  for (let at = 0; at + 1 < others.length; at += 2) table.set(others[at] as string, others[at + 1] as string);
  for (const [at, name] of LATIN_1.split(" ").entries()) table.set(name, String.fromCharCode(0xa0 + at));
  return table;
}

/** The character that a name (without `&` and `;`) stands for, or false. */
export function decodeNamedCharacterReference(name: string): string | false {
  return TABLE.get(name) ?? false;
}
