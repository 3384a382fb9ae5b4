/** A pattern of SVM names as a regular expression: `*` stands for any characters, everything else for itself. */
export function svmNamePattern(pattern: string): RegExp {
  const pieces = pattern.split("*").map((piece) => piece.replaceAll(/[.-]/g, "\\$&"));
  return new RegExp(`^${pieces.join(".*")}$`);
}
