"use strict";
const { split, SentenceSplitterSyntax } = require("sentence-splitter");
const { StringSource } = require("textlint-util-to-string");

const MOST_WORDS = 25;
/** Hides who does what. */
const NOT_FIRST = ["What", "Who", "Whatever", "Whoever"];

/** A rule of textlint, for the text and the cells of tables: how long a sentence may be, and how none begins. */
module.exports = function sentence({ Syntax, RuleError, report }) {
  const check = (node) => {
    const source = new StringSource(node, {
      replacer: ({ node: { type }, maskValue }) => (type === Syntax.Code ? maskValue("x") : undefined),
    });
    for (const { type, raw, range } of split(source.toString())) {
      if (type !== SentenceSplitterSyntax.Sentence) continue;
      const complain = (text) => report(node, new RuleError(text, { index: source.originalIndexFromIndex(range[0]) }));
      const words = raw.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
      if (words.length > MOST_WORDS) complain(`${words.length} words, at most ${MOST_WORDS}`);
      if (NOT_FIRST.includes(words[0]) && !raw.endsWith("?")) complain(`begins with "${words[0]}": name the actor`);
    }
  };
  return { [Syntax.Paragraph]: check, [Syntax.TableCell]: check };
};
