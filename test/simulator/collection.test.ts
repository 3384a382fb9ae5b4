import fc from "fast-check";
import { answerCollection } from "../../lib/simulator/collection";
import type { CollectionSchema, FlatRecord } from "../../lib/simulator/records";
import type { ApiRequest, ApiResponse } from "../../lib/simulator/handler";
import { apiRequest, recordsOf } from "./api-request";

const SCHEMA: CollectionSchema = {
  path: "/things",
  fields: { "thing.id": "string", name: "string", flag: "boolean" },
  keys: ["thing.id"],
  order: "name",
};

function thing(id: number, name: string | undefined, flag: boolean): FlatRecord {
  return {
    "thing.id": String(id),
    "thing._links.self.href": "/api/owner",
    name,
    flag,
    "_links.self.href": `/api/things/${id}`,
  };
}

const THINGS = ["b", "a", "c"].map((name, index) => thing(index, name, index === 0));

function list(query: string, records: readonly FlatRecord[] = THINGS, given: Partial<ApiRequest> = {}): ApiResponse {
  return answerCollection(SCHEMA, records, apiRequest("GET", `/things${query === "" ? "" : `?${query}`}`, given));
}

/** The query of the next page, or undefined after the last one. */
function nextQuery({ body }: ApiResponse): string | undefined {
  const { _links } = body as { readonly _links?: { readonly next?: { readonly href: string } } };
  return _links?.next?.href.split("?")[1];
}

function allPages(query: string, records: readonly FlatRecord[]): readonly (readonly object[])[] {
  const page = list(query, records);
  const next = nextQuery(page);
  return [recordsOf(page), ...(next === undefined ? [] : allPages(next, records))];
}

describe("answerCollection", () => {
  it("answers the whole collection with its keys alone, in its own order", () => {
    expect(list("").body).toEqual({
      records: [{ thing: { id: "1" } }, { thing: { id: "0" } }, { thing: { id: "2" } }],
      num_records: 3,
    });
    expect(list("name=x").body).toEqual({ records: [], num_records: 0 });
  });

  it("links everything to itself when links are wanted", () => {
    expect(list("name=a", THINGS, { hal: true }).body).toEqual({
      records: [
        {
          thing: { id: "1", _links: { self: { href: "/api/owner" } } },
          _links: { self: { href: "/api/things/1" } },
        },
      ],
      num_records: 1,
      _links: { self: { href: "/api/things?name=a" } },
    });
  });

  it("wants all filters to let a record pass", () => {
    expect(recordsOf(list("name=*&flag=true"))).toEqual([{ thing: { id: "0" } }]);
    expect(recordsOf(list("name=a&flag=true"))).toEqual([]);
  });

  it("counts without the records when they are not wanted", () => {
    expect(list("return_records=false").body).toEqual({ num_records: 3 });
  });

  it("links to the next page in body and header, from the root, with all parameters, even without other links", () => {
    const { body, headers } = list("max_records=2&fields=name&order_by=name%20desc");
    const next = nextQuery({ body } as ApiResponse);

    expect(body).toMatchObject({ num_records: 2, _links: { next: { href: `/api/things?${next}` } } });
    expect(headers).toEqual({ Link: `</api/things?${next}>; rel="next"` });
    expect(next).toMatch(/^max_records=2&fields=name&order_by=name\+desc&start=[\w-]+$/);
  });

  it("goes on after the last record, whatever was deleted or created in between", () => {
    const next = nextQuery(list("max_records=2")) ?? "";
    const changed = [thing(0, "b", true), thing(8, "aa", true), thing(9, "d", true)];

    expect(recordsOf(list(next, changed))).toEqual([{ thing: { id: "9" } }]);
  });

  it("gives, page after page, exactly what it gives at once, in the same order", () => {
    const names = fc.option(fc.constantFrom("a", "b", "9", "10", "1a", ""), { nil: undefined });
    const records = fc
      .array(fc.tuple(names, fc.boolean()), { maxLength: 12 })
      .map((items) => items.map(([name, flag], id) => thing(id, name, flag)));
    const orders = fc.constantFrom("", "name", "name desc", "flag,name", "flag desc,name desc", "thing.id desc");
    const filters = fc.constantFrom("", "&name=!a", "&flag=true", "&name=null|a*");

    fc.assert(
      fc.property(records, orders, filters, fc.integer({ min: 1, max: 5 }), (all, order, filter, size) => {
        const query = `fields=*&order_by=${encodeURIComponent(order)}${filter}`;
        const pages = allPages(`${query}&max_records=${size}`, all);
        expect(pages.flat()).toEqual(recordsOf(list(query, all)));
        expect(pages.slice(0, -1).every((page) => page.length === size)).toBe(true);
      }),
    );
  });
});
