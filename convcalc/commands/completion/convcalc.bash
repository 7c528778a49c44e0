# Completion of convcalc for bash 4.4 and later.
_convcalc() {
    local line="${COMP_LINE:0:COMP_POINT}" cur="${COMP_WORDS[COMP_CWORD]}"
    local full="${line##*[[:space:]]}" type value file files= glue=1
    [[ $cur == [:=] ]] && cur=
    local before="${full%"$cur"}" # what bash has parted from the word, at a colon or an =
    COMPREPLY=()
    while IFS=, read -r type value; do
        if [[ $type == file ]]; then
            files=1
        else
            [[ $value == *[=:.] ]] || glue=
            COMPREPLY+=("${value#"$before"}")
        fi
    done < <(COMP_WORDS="$line" _CONVCALC_COMPLETE=bash_complete "$1" 2>/dev/null)
    [[ $glue && ${#COMPREPLY[@]} -gt 0 ]] && compopt -o nospace
    if [[ $files ]]; then
        compopt -o filenames
        while IFS= read -r file; do
            COMPREPLY+=("$file")
        done < <(compgen -f -- "$cur")
    fi
}
complete -o default -F _convcalc convcalc
