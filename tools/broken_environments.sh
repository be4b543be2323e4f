# Removes those of the given Python environments that do not work:
#   incomplete   no stamp (.made; .runtime or .ready in older ones), or no pip
#   moved        its scripts name a Python in another folder
#   orphaned     its base Python was removed or has another version now
# make creates the removed ones again.

works() {
    [ -e "$1/.made" ] || [ -e "$1/.runtime" ] || [ -e "$1/.ready" ] || return 1
    "$1/bin/python" -c 'import pip, sys; sys.exit(sys.prefix == sys.base_prefix)' 2>/dev/null || return 1
    # With a long path, the first line runs /bin/sh and the second line names the Python.
    head -n 2 "$1/bin/pip" 2>/dev/null |
        grep -qF -e "$(cd "$1" && pwd -L)/bin/" -e "$(cd "$1" && pwd -P)/bin/"
}

for folder in "$@"; do
    if [ -d "$folder" ] && ! works "$folder"; then
        echo "==> $folder does not work any more (incomplete, moved, or its Python was removed): removed, will be created again"
        rm -rf "$folder"
    fi
done
