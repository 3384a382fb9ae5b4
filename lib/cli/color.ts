/**
 * Whether text on a stream may be coloured: on a terminal that can, unless `NO_COLOR` is set; `FORCE_COLOR` asks for it
 * elsewhere, too, and `0` means no.
 *
 * @see https://no-color.org
 */
export function mayColor(
  { isTTY }: { readonly isTTY?: boolean },
  { NO_COLOR = "", FORCE_COLOR = "", TERM }: Readonly<Record<string, string | undefined>>,
): boolean {
  if (NO_COLOR !== "" || FORCE_COLOR === "0") return false;
  return FORCE_COLOR !== "" || (isTTY === true && TERM !== "dumb");
}
