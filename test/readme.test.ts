import { catalogueTable, readmeSection, writeReadmeSection } from "./helpers/readme";

test("the README's error catalogue is the code's (UPDATE_README=1 writes it anew)", () => {
  if (process.env.UPDATE_README === "1") writeReadmeSection("errors", catalogueTable());
  expect(readmeSection("errors")).toBe(catalogueTable());
});
