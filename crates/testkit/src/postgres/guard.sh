# Runs a server for as long as the test process lives: when that ends, in whatever way, standard input closes.
# $1: a directory to remove afterwards, or nothing. The rest: the command. The server's pid is the first line printed.
remove=$1
shift
exec 3<&0 </dev/null
"$@" 3<&- >/dev/null &
server=$!
echo "$server"
exec >/dev/null
# QUIT is PostgreSQL's immediate shutdown: as abrupt as KILL for the data, but it gives its shared memory back.
{ read -r _; kill -QUIT "$server"; } <&3 &
watch=$!
exec 3<&-
wait "$server"
code=$?
kill "$watch" 2>/dev/null
[ -z "$remove" ] || rm -rf "$remove"
exit "$code"
