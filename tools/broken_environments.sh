# Removes the Python environments among the folders in the arguments that do not work:
#   half-made    no stamp (.made; .runtime or .ready in older ones), or no pip
#   moved        its scripts name a Python in another folder
#   orphaned     the Python that it was made with is gone, or is another version now
# What is left works; make makes the others anew.

works() {
    [ -e "$1/.made" ] || [ -e "$1/.runtime" ] || [ -e "$1/.ready" ] || return 1
    "$1/bin/python" -c 'import pip, sys; sys.exit(sys.prefix == sys.base_prefix)' 2>/dev/null || return 1
    # A long path stands in the second line of a script: '/bin/sh' runs it.
    head -n 2 "$1/bin/pip" 2>/dev/null |
        grep -qF -e "$(cd "$1" && pwd -L)/bin/" -e "$(cd "$1" && pwd -P)/bin/"
}

for folder in "$@"; do
    if [ -d "$folder" ] && ! works "$folder"; then
        echo "==> $folder does not work any more (half-made, moved, or its Python is gone): made anew"
        rm -rf "$folder"
    fi
done
