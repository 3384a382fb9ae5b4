import { createHash } from "node:crypto";
import { marked } from "marked";
import { renderMarkdown } from "../../lib/cli/report";
import { renderHtml } from "../../lib/cli/render-html";
import { codeBlocks } from "../documents";
import { REPORT, reportOf, SERVICES } from "../helpers/drift-report";
import { terminal } from "./terminal";

/** The pictures of terminals, by their names in docs/pictures. Other tests show that the blocks are what is printed. */
export function drawnPictures(): ReadonlyMap<string, string> {
  return new Map([
    ["plan-provider.svg", terminal(block("docs/modes.md", "will be updated in-place"))],
    ["plan-null-resource.svg", terminal(block("docs/modes.md", "must be replaced"))],
    ["drift.svg", terminal(block("docs/drift.md", "ontap-iscsi drift"))],
  ]);
}

function block(path: string, mark: string): string {
  const found = codeBlocks(path, "").filter((code) => code.includes(mark));
  if (found.length !== 1) throw new Error(`${path}: ${found.length} blocks with "${mark}", expected one`);
  return found[0] ?? "";
}

/** A page that a browser is photographed with. */
export interface Photographed {
  readonly html: string;
  readonly width: number;
  readonly colorScheme: "light" | "dark";
}

/** The photographs of pages, by their names in docs/pictures. */
export function photographedPages(): ReadonlyMap<string, Photographed> {
  const html = renderHtml(REPORT);
  return new Map<string, Photographed>([
    ["drift-report-desktop.png", { html, width: 1280, colorScheme: "light" }],
    ["drift-report-phone-dark.png", { html, width: 320, colorScheme: "dark" }],
    ["drift-comment.png", { html: commentPage(), width: 820, colorScheme: "light" }],
  ]);
}

/** The comment as a pull request shows it. */
function commentPage(): string {
  const comment = marked.parse(renderMarkdown(reportOf(...SERVICES.slice(0, 3))), { async: false });
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 16px; font: 14px/1.5 -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; color: #1f2328; }
    article { border: 1px solid #d0d7de; border-radius: 6px; }
    header { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d0d7de; color: #59636e; }
    main { padding: 0 16px; }
    table { border-collapse: collapse; margin: 16px 0; }
    th, td { border: 1px solid #d0d7de; padding: 6px 13px; text-align: left; }
    code { font: 12px ui-monospace, "DejaVu Sans Mono", monospace; background: #eff1f3; padding: 2px 5px; border-radius: 4px; }
  </style><article><header><b>github-actions</b> commented</header><main>${comment}</main></article>`;
}

/** What tells whether a photograph is older than its page. */
export function digestOf(page: Photographed): string {
  return createHash("sha256").update(JSON.stringify(page)).digest("hex");
}

/** The digests of the pages as they were photographed. */
export const DIGESTS = "docs/pictures/digests.json";
