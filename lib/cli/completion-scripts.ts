/**
 * What is typed is handed on as it is: nothing of it is run or written to. Where this program has no candidate, the shell
 * offers files.
 */
export const BASH = script(
  "_ontap_iscsi() {",
  "  local word description",
  "  COMPREPLY=()",
  "  while IFS=$'\\t' read -r word description; do",
  '    COMPREPLY+=("$word")',
  '  done < <(ontap-iscsi complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)',
  "}",
  "complete -o default -F _ontap_iscsi ontap-iscsi",
);

/** The same for zsh. */
export const ZSH = script(
  "_ontap_iscsi() {",
  "  local -a found",
  "  local line",
  '  for line in "${(@f)$(ontap-iscsi complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do',
  "    [[ -n $line ]] && found+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\")",
  "  done",
  "  if (( $#found )); then _describe ontap-iscsi found; else _files; fi",
  "}",
  "compdef _ontap_iscsi ontap-iscsi",
);

/** The same for fish. */
export const FISH = script(
  "function __ontap_iscsi",
  "  set -l found (ontap-iscsi complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)",
  "  if count $found >/dev/null",
  "    printf '%s\\n' $found",
  "  else",
  "    __fish_complete_path (commandline -ct)",
  "  end",
  "end",
  "complete --command ontap-iscsi --no-files --arguments '(__ontap_iscsi)'",
);

function script(...lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
