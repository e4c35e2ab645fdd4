/** Markdown of all kinds, as answers have it. */
export const PLAIN = `Moor **bow first** when the wind is off the dock:

1. Rig fenders and two lines.
2. Come in at a shallow angle, _slowly_.
3. Step ashore with the bow line. Do not jump.

> A boat that moves slowly forgives much.

See [the manual](https://example.com/manual) for more, and ~~hope~~ practise.`;

/** What a screen reader is told in the same order, and not word by word. */
export const PARAGRAPHS = [
  "Tie the bow line first. It holds the boat against the wind.\n\n",
  "Then tie the stern line. It keeps the boat **parallel** to the dock.\n\n",
  "Springs come last. They stop it from surging.",
];

export const HEADINGS = `# Mooring

What to do, in order.

## Before

- [x] Fenders
- [ ] Lines
  - bow
  - stern

### The weather

Look at it twice.

---

Done.`;

export const TABLE = `| Line | Holds against | Length |
| :--- | :---: | ---: |
| Bow line | drifting back | 12 m |
| Stern line | drifting off | 12 m |
| Spring, which is led aft from the bow or forward from the stern | surging | 18 m |`;

export const WIDE_TABLE = `${"| Column of a wide table ".repeat(12)}|\n${"| --- ".repeat(12)}|\n${"| content that needs room ".repeat(12)}|`;

export const CODE = `Ask for the tide with \`tide()\`:

\`\`\`python
from harbour import tide


def may_leave(draught_m: float) -> bool:
    """Whether there is enough water."""
    return tide().height_m > draught_m + 0.5  # half a metre below the keel
\`\`\`

\`\`\`
plain text, in a line that is much too long for a narrow panel and therefore has to scroll to its end
\`\`\``;

export const MATH = `The pull on a line is \\(F = \\tfrac{1}{2} \\rho v^2 A c_w\\). For a whole hull:

$$
F = \\int_0^L \\frac{\\rho v(x)^2}{2} \\, dA(x) + \\sum_{i=1}^{n} k_i
$$`;

export const LONG_WORDS = `${"Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz".repeat(4)}

https://example.com/${"a-very-long-path-without-any-place-to-break".repeat(5)}

\`${"unbroken_name_".repeat(12)}\``;

export const ARABIC = `اربط **حبل المقدمة** أولاً، ثم حبل المؤخرة:

1. ضع الواقيات على الجانبين.
2. اقترب ببطء بزاوية صغيرة.
3. انزل إلى الرصيف ومعك الحبل \`bow line\`.

| الحبل | الطول |
| --- | --- |
| المقدمة | 12 م |
| المؤخرة | 12 م |

راجع [الدليل](https://example.com/manual) للمزيد.`;

export const HOSTILE = `<script>alert(1)</script> <img src=x onerror="alert(1)"> [a link](javascript:alert(1)) [another](chatkit-link://open?id=7)`;

export const PICTURES = (host: string) =>
  `Here is the harbour:\n\n![The harbour from above](${host}harbour.svg)\n\nand one from elsewhere:\n\n![A lighthouse](https://images.example.com/lighthouse.png)`;

/** Sixty paragraphs, each of two sentences. */
export const MANY_PARAGRAPHS: readonly string[] = Array.from(
  { length: 60 },
  (_, at) => `Line ${at + 1} is made fast. It holds ${at + 2} tonnes.\n\n`,
);
