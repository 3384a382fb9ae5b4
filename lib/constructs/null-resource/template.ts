/** Makes the engine take a text as it is: `${` and `%{` would begin an expression. */
export function escapeTemplate(text: string): string {
  return text.replaceAll(/([$%])\{/g, "$1$1{");
}
