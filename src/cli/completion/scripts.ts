/**
 * What each shell runs at the Tab key: it hands the words up to the cursor to the program itself, and takes
 * a candidate a line, with a tab before what describes it. A line `:files` asks for files as well.
 */

/** The first argument of that call. Not in any help. */
export const COMPLETE = '__complete';

const BASH = `# Completion of storekeys for bash; see storekeys completion --help
_storekeys() {
  local line files=
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then files=yes; else COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done < <(storekeys ${COMPLETE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ $files ]]; then
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")
    compopt -o filenames 2>/dev/null
  fi
}
complete -F _storekeys storekeys
`;

const ZSH = `#compdef storekeys
# Completion of storekeys for zsh; see storekeys completion --help
_storekeys() {
  local line files=
  local -a found
  for line in "\${(@f)$(storekeys ${COMPLETE} "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :files) files=yes ;;
      ?*) found+=("\${\${line%%$'\\t'*}//:/\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  (( $#found )) && _describe storekeys found
  [[ -n $files ]] && _files
}
if [[ $funcstack[1] == _storekeys ]]; then
  _storekeys "$@"
else
  compdef _storekeys storekeys
fi
`;

const FISH = `# Completion of storekeys for fish; see storekeys completion --help
function __storekeys_complete
    set -l typed (commandline -opc)
    set -e typed[1]
    set -l current (commandline -ct)
    for line in (storekeys ${COMPLETE} $typed "$current" 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$current"
        else
            printf '%s\\n' $line
        end
    end
end
complete -c storekeys -f -a '(__storekeys_complete)'
`;

/** By shell. */
export const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

/** The shells that there is a script for. */
export const SHELLS: readonly string[] = Object.keys(SCRIPTS);
