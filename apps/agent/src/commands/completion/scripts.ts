import type { Shell } from "./command.js";

/**
 * Each script asks `agent __complete WORD...` for what may stand in the place of the last word, one candidate a
 * line, a tab before its description. All knowledge stays in the program; the scripts never grow old.
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  // Bash takes ":" for the end of a word, so that "qwen:lo" is completed from "lo" on: the words are put
  // together again before the question, and what stands before the last colon is cut off the answers.
  bash: `_agent_complete() {
  local cur words cword line prefix
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n : cur words cword
  else
    _agent_words
  fi
  prefix=
  [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]] && prefix=\${cur%"\${cur##*:}"}
  COMPREPLY=()
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    COMPREPLY+=("\${line#"$prefix"}")
  done < <(agent __complete "\${words[@]:1:cword}" 2>/dev/null)
}
_agent_words() {
  local before=\${COMP_LINE:0:COMP_POINT}
  read -ra words <<<"$before"
  [[ $before == *[[:space:]] ]] && words+=("")
  cword=$((\${#words[@]} - 1))
  cur=\${words[cword]}
}
complete -o default -F _agent_complete agent
`,
  zsh: `#compdef agent
_agent() {
  local line
  local -a values descriptions
  while IFS= read -r line; do
    values+=("\${line%%$'\\t'*}")
    descriptions+=("\${line/$'\\t'/  -- }")
  done < <(agent __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#values} )) && compadd -l -d descriptions -a values || _files
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _agent agent
`,
  fish: `function __agent_complete
  set -l words (commandline -opc) (commandline -ct)
  agent __complete $words[2..-1] 2>/dev/null
end
complete -c agent -f -a '(__agent_complete)'
`,
  powershell: `Register-ArgumentCompleter -Native -CommandName agent -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '""' }
  agent __complete @words 2>$null | ForEach-Object {
    $value, $description = $_ -split "\`t", 2
    if (-not $description) { $description = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
  }
}
`,
};
