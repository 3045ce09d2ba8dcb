#!/bin/sh
# configure.sh: the files of the configuration that are missing: mailstead.conf, aliases,
# and empty tables. What an administrator may have changed is left alone. `make install` calls it,
# and the scripts of packages, which have it with the samples in one directory.
#
#	SYSCONFDIR=/etc USER_OUT=_mailout OWNERS=yes configure.sh
set -eu

: "${SYSCONFDIR:?}" "${USER_OUT:?}"
here=$(dirname "$0")
root=${DESTDIR:-}
directory=$root$SYSCONFDIR/mailstead

missing()	# MODE SOURCE PATH
{
	[ -e "$3" ] || install -m "$1" "$2" "$3"
}

umask 022
[ -d "$directory" ] || install -d -m 755 "$directory"
missing 644 "$here/mailstead.conf" "$directory/mailstead.conf"
missing 644 "$here/aliases" "$root$SYSCONFDIR/aliases"
for table in domains users senders routes; do
	missing 644 /dev/null "$directory/$table"
done
# Where others may read it nobody can log in.
missing 600 /dev/null "$directory/passwords"
if [ ! -e "$directory/relay-passwords" ]; then
	missing 600 /dev/null "$directory/relay-passwords"
	if [ "${OWNERS:-no}" = yes ]; then
		chown "root:$USER_OUT" "$directory/relay-passwords"
		chmod 640 "$directory/relay-passwords"
	fi
fi
