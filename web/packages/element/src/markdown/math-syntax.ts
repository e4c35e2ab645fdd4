import type { Data, Literal } from "mdast";
import type { CompileContext, Extension as MdastExtension, Token } from "mdast-util-from-markdown";
import type {
  Code,
  Construct,
  Effects,
  Extension,
  State,
  TokenizeContext,
  TokenTypeMap,
} from "micromark-util-types";

/**
 * Math in Markdown: `$$…$$`, `\(…\)` and `\[…\]` in a line, `$$` and `\[` above a block. One dollar is a price.
 * What stands between is TeX and is not read as Markdown.
 */

/** Math in a line. */
export interface InlineMath extends Literal {
  type: "inlineMath";
  /** It was written to stand on a line of its own: `$$` and `\[` say so, `\(` does not. */
  display: boolean;
  data?: Data;
}

/** Math that is a block. */
export interface BlockMath extends Literal {
  type: "math";
  /** Its end has been written. */
  closed: boolean;
  data?: Data;
}

declare module "mdast" {
  interface PhrasingContentMap {
    inlineMath: InlineMath;
  }
  interface RootContentMap {
    inlineMath: InlineMath;
    math: BlockMath;
  }
}

declare module "micromark-util-types" {
  interface TokenTypeMap {
    mathText: "mathText";
    mathFlow: "mathFlow";
    mathData: "mathData";
    mathSequence: "mathSequence";
    mathClose: "mathClose";
  }
}

declare module "mdast-util-from-markdown" {
  interface CompileData {
    isMathClosed?: boolean;
  }
}

type Name = keyof TokenTypeMap;

/** Longer than any formula. It also bounds what looking for an end in vain costs. */
const MAX_CHARS = 1_000;

const DOLLAR = 36;
const BACKSLASH = 92;
const ROUND = 40;
const SQUARE = 91;

const mathText: Construct = {
  name: "mathText",
  tokenize: tokenizeText,
  previous: (code) => code !== DOLLAR,
};
const mathFlow: Construct = { name: "mathFlow", tokenize: tokenizeFlow, concrete: true };
const nextLine: Construct = { tokenize: tokenizeNextLine, partial: true };

/** The syntax, for micromark. */
export const mathSyntax: Extension = {
  text: { [DOLLAR]: mathText, [BACKSLASH]: mathText },
  flow: { [DOLLAR]: mathFlow, [BACKSLASH]: mathFlow },
};

/** What its tokens become in the tree. */
export const mathTree: MdastExtension = {
  enter: {
    mathText(token) {
      enterMath(this, token, {
        type: "inlineMath",
        value: "",
        display: !this.sliceSerialize(token).startsWith("\\("),
      });
    },
    mathFlow(token) {
      this.data.isMathClosed = false;
      enterMath(this, token, { type: "math", value: "", closed: false });
    },
  },
  exit: {
    mathData(token) {
      this.config.enter.data?.call(this, token);
      this.config.exit.data?.call(this, token);
    },
    mathClose() {
      this.data.isMathClosed = true;
    },
    mathText: exitMath,
    mathFlow: exitMath,
  },
};

function enterMath(context: CompileContext, token: Token, node: InlineMath | BlockMath): void {
  context.enter(node, token);
  context.buffer();
}

function exitMath(this: CompileContext, token: Token): void {
  const value = this.resume().trim();
  const node = this.stack.at(-1) as InlineMath | BlockMath;
  node.value = value;
  if (node.type === "math") node.closed = this.data.isMathClosed === true;
  this.exit(token);
}

function isLineEnding(code: Code): boolean {
  return code !== null && code < -2;
}

function isSpace(code: Code): boolean {
  return code === -2 || code === -1 || code === 32;
}

/** The second sign of the end, by the second sign of the begin. */
function endFor(code: Code): Code {
  return code === ROUND ? 41 : code === SQUARE ? 93 : DOLLAR;
}

function tokenizeText(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  let [first, last]: [Code, Code] = [null, null];
  let length = 0;
  let isBlank = true;
  return (code) => {
    first = code;
    effects.enter("mathText");
    effects.enter("mathSequence");
    effects.consume(code);
    return opening;
  };

  function opening(code: Code): State | undefined {
    const opens = first === DOLLAR ? code === DOLLAR : code === ROUND || code === SQUARE;
    if (!opens) return nok(code);
    last = endFor(code);
    effects.consume(code);
    effects.exit("mathSequence");
    return atFirst;
  }

  /** `$$$` is no math, nor is `$$$$`. */
  function atFirst(code: Code): State | undefined {
    return code === DOLLAR && first === DOLLAR ? nok(code) : between(code);
  }

  function between(code: Code): State | undefined {
    if (code === null || length > MAX_CHARS) return nok(code);
    if (isLineEnding(code)) return lineEnding(effects, code, between);
    if (code === first) return effects.attempt(closing(last, "mathSequence"), end, dataStart)(code);
    return dataStart(code);
  }

  function dataStart(code: Code): State | undefined {
    effects.enter("mathData");
    return consumeData(code);
  }

  function consumeData(code: Code): State | undefined {
    effects.consume(code);
    length++;
    isBlank &&= isSpace(code);
    return data;
  }

  function data(code: Code): State | undefined {
    if (code !== null && !isLineEnding(code) && code !== first) return consumeData(code);
    effects.exit("mathData");
    return between(code);
  }

  function end(code: Code): State | undefined {
    if (isBlank) return nok(code);
    effects.exit("mathText");
    return ok(code);
  }
}

function tokenizeFlow(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const isInterrupting = this.interrupt;
  let [first, last]: [Code, Code] = [null, null];
  return (code) => {
    first = code;
    effects.enter("mathFlow");
    effects.enter("mathSequence");
    effects.consume(code);
    return opening;
  };

  function opening(code: Code): State | undefined {
    if (first === DOLLAR ? code !== DOLLAR : code !== SQUARE) return nok(code);
    last = endFor(code);
    effects.consume(code);
    return afterOpening;
  }

  /** Only a begin that is alone in its line is one of a block. */
  function afterOpening(code: Code): State | undefined {
    if (isSpace(code)) {
      effects.consume(code);
      return afterOpening;
    }
    if (code !== null && !isLineEnding(code)) return nok(code);
    effects.exit("mathSequence");
    return isInterrupting ? ok(code) : lineEnd(code);
  }

  function lineEnd(code: Code): State | undefined {
    return code === null ? end(code) : effects.attempt(nextLine, between, end)(code);
  }

  function between(code: Code): State | undefined {
    if (code === null || isLineEnding(code)) return lineEnd(code);
    if (code === first) return effects.attempt(closing(last, "mathClose", true), end, dataStart)(code);
    return dataStart(code);
  }

  function dataStart(code: Code): State | undefined {
    effects.enter("mathData");
    effects.consume(code);
    return data;
  }

  function data(code: Code): State | undefined {
    if (code !== null && !isLineEnding(code) && code !== first) {
      effects.consume(code);
      return data;
    }
    effects.exit("mathData");
    return between(code);
  }

  function end(code: Code): State | undefined {
    effects.exit("mathFlow");
    return ok(code);
  }
}

/** The two signs of an end; `isLast`: nothing but spaces may follow them in their line. */
function closing(last: Code, name: Name, isLast = false): Construct {
  return { tokenize, partial: true };

  function tokenize(effects: Effects, ok: State, nok: State): State {
    return (code) => {
      effects.enter(name);
      effects.consume(code);
      return second;
    };

    function second(code: Code): State | undefined {
      if (code !== last) return nok(code);
      effects.consume(code);
      if (isLast) return rest;
      effects.exit(name);
      return ok;
    }

    function rest(code: Code): State | undefined {
      if (isSpace(code)) {
        effects.consume(code);
        return rest;
      }
      if (code !== null && !isLineEnding(code)) return nok(code);
      effects.exit(name);
      return ok(code);
    }
  }
}

/** The next line, if it still belongs to the quote or list item that the math began in. */
function tokenizeNextLine(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const { parser, now } = this;
  return (code) => lineEnding(effects, code, (next) => (parser.lazy[now().line] ? nok(next) : ok(next)));
}

function lineEnding(effects: Effects, code: Code, then: State): State {
  effects.enter("lineEnding");
  effects.consume(code);
  effects.exit("lineEnding");
  return then;
}
