"use strict";
const Sequencer = require("@jest/test-sequencer").default;

/**
 * Test files that take far longer than their size tells, the longest first. Jest starts the largest files first until it has seen
 * how long each takes, and one long file at the end leaves the other workers idle.
 */
const LONGEST = [
  "e2e/newcomer",
  "e2e/node-lines",
  "e2e/safety/put-off",
  "e2e/lifecycle",
  "e2e/pipelines",
  "e2e/package",
  "e2e/cdktn",
  "e2e/courses",
  "e2e/secrets",
  "e2e/killed-engine",
  "e2e/goldens",
  "e2e/provider/declared-or-removed",
  "e2e/day-two/tokens",
  "e2e/other-clients",
  "e2e/provider/switch",
  "e2e/provider/intake",
  "properties/random-histories",
  "provisioner/crash-matrix",
  "reconciler/other-actors",
  "cli/main",
  "properties/plan-orders",
  "cli/drift/html-page",
];

/** Starts these files first, and all others as jest does. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => LONGEST.findIndex((name) => path.includes(`/test/${name}`)) + 1 || Infinity;
    const sorted = super.sort(tests).map((test) => ({ test, rank: rank(test) }));
    return sorted.sort((one, other) => (one.rank === other.rank ? 0 : one.rank - other.rank)).map(({ test }) => test);
  }
};
