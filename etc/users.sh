#!/bin/sh
# users.sh USER...: makes the role users that are missing, each with a group of
# its own name, no home, no shell, no password. Needs root. Used by
# `make install` and by tests/site.
set -eu

# Another program may hold the lock of the user database for a moment.
try()
{
	n=0
	until out=$("$@" 2>&1); do
		n=$((n + 1))
		if [ $n -ge 20 ]; then
			echo "users.sh: $*: $out" >&2
			return 1
		fi
		sleep 0.3
	done
}

make_user()
{
	shell=$(command -v nologin || command -v /usr/sbin/nologin || command -v false)
	if command -v useradd >/dev/null; then
		getent group "$1" >/dev/null || try groupadd -r "$1"
		try useradd -r -g "$1" -d /nonexistent -M -s "$shell" -c Mailstead "$1"
	else
		grep -q "^$1:" /etc/group || try addgroup -S "$1"
		try adduser -S -D -H -G "$1" -h /nonexistent -s "$shell" -g Mailstead "$1"
	fi
}

for user do
	id -u "$user" >/dev/null 2>&1 || make_user "$user" || id -u "$user" >/dev/null
done
