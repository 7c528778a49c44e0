# Completion of convcalc for fish.
function _convcalc
    set -lx _CONVCALC_COMPLETE fish_complete
    set -lx COMP_WORDS (commandline -cp)
    set -lx COMP_CWORD (commandline -ct)
    set -l before (string match -r -- '^--[a-z-]+=' $COMP_CWORD)
    for line in (command convcalc 2>/dev/null)
        set -l parts (string split -m 1 , -- $line)
        if test "$parts[1]" = file
            __fish_complete_path $COMP_CWORD
        else if test -n "$parts[2]"
            echo "$before$parts[2]"
        end
    end
end
complete -c convcalc -f -a '(_convcalc)'
