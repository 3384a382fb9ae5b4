import { DECLARED_NAMES, RECORD_FIELDS, RECORD_NAMES, VALUE_FIELDS, VALUE_NAMES } from "../lib/model/service";
import { CATALOGUE } from "../lib/ontap/catalogue";
import { ISCSI_SERVICES } from "../lib/simulator/iscsi-services";
import { MEANINGS } from "../lib/simulator/refusal";
import { documentText } from "./documents";

/** A place that the compiler does not name, and for whom it must have something. */
type Place = readonly [place: string, names: readonly string[], has: (name: string, text: string) => boolean];

const inRow = (name: string, text: string): boolean => new RegExp(`^\\|.*\`${name}\``, "m").test(text);
const ontapNames = RECORD_NAMES.map((name) => RECORD_FIELDS[name].ontapName);
const ofAValue = VALUE_NAMES.map((name) => VALUE_FIELDS[name].ontapName);

const PLACES: readonly Place[] = [
  ["lib/ontap/assumed-reads.ts", ontapNames, (name, text) => assumedFields(text).includes(name)],
  ["lib/ontap/assumptions.ts", ofAValue, (name, text) => text.includes(`"after.${name}"`)],
  ["lib/constructs/declaration.ts", DECLARED_NAMES, (name, text) => text.includes(`readonly ${name}?: `)],
  ["lib/simulator/iscsi-services.ts", ontapNames, (name) => name in ISCSI_SERVICES.fields],
  ["test/model/service.test.ts", DECLARED_NAMES, hasEntry],
  ["test/cli/drift/recorded/plans.jsonl", VALUE_NAMES, (name, text) => text.includes(`\\"${name}\\":`)],
  ["docs/props.md", DECLARED_NAMES, inRow],
  ["docs/change.md", VALUE_NAMES, (name, text) => text.includes(`\`${name}\``) || text.includes(`\`${name}:`)],
  ["docs/decisions/judged-at-plan.md", VALUE_NAMES, (name, text) => text.includes(`\`${name}\``)],
  ["test/ontap/catalogue.test.ts", Object.keys(CATALOGUE), (code, text) => text.includes(`["${code}", `)],
  ["lib/ontap/catalogue.ts", Object.keys(MEANINGS), (code) => code in CATALOGUE],
];

function hasEntry(name: string, text: string): boolean {
  return new RegExp(`^ {2}${name}: `, "m").test(text);
}

function assumedFields(text: string): readonly string[] {
  return /ASSUMED_FIELDS = "(.*)"/.exec(text)?.[1]?.split(",") ?? [];
}

it.each(PLACES)(
  "%s has every field, or code, that it must have; CONTRIBUTING.md has the steps",
  (place, names, has) => {
    const text = documentText(place);
    expect(names.filter((name) => !has(name, text)).map((name) => `${place} says nothing of ${name}`)).toEqual([]);
  },
);
