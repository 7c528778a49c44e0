#compdef convcalc
# Completion of convcalc for zsh.
_convcalc() {
    local -a response told plain glued
    local type value help files
    response=("${(@f)$(COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT - 1)) \
        _CONVCALC_COMPLETE=zsh_complete "${words[1]}" 2>/dev/null)}")
    for type value help in "${response[@]}"; do
        if [[ $type == file ]]; then
            files=1
        elif [[ $value == *[=:.] ]]; then
            glued+=("$value")
        elif [[ $help == _ ]]; then
            plain+=("$value")
        elif [[ -n $value ]]; then
            told+=("$value:$help")
        fi
    done
    [[ ${words[CURRENT]} == --*=* ]] && compset -P '*='
    (( $#told )) && _describe -V convcalc told
    (( $#plain )) && compadd -V plain -a plain
    (( $#glued )) && compadd -V glued -S '' -a glued
    [[ -n $files ]] && _files
    return 0
}
if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
    _convcalc "$@"
else
    compdef _convcalc convcalc
fi
