#!/bin/sh
# uninstall.sh: what `make uninstall` does. Mail, spool, configuration and
# users stay; the last lines say where.
set -eu

: "${SBINDIR:?}" "${LIBEXECDIR:?}" "${MANDIR:?}" "${UNITDIR:?}" "${DOCDIR:?}" "${DATADIR:?}"
: "${SYSCONFDIR:?}" "${SPOOLDIR:?}" "${SBIN_PROGRAMS:?}" "${LIBEXEC_PROGRAMS:?}"
here=$(dirname "$0")
root=${DESTDIR:-}

for program in $SBIN_PROGRAMS; do
	rm -f "$root$SBINDIR/$program"
done
rm -f "$root$SBINDIR/newaliases" "$root$MANDIR/man8/newaliases.8"
for program in $LIBEXEC_PROGRAMS make-users acme-renew acme-hook; do
	rm -f "$root$LIBEXECDIR/$program"
done
for page in ${MANUALS:-}; do
	rm -f "$root$MANDIR/man${page##*.}/$(basename "$page")"
done
for unit in $(sh "$here/units.sh"); do
	rm -f "$root$UNITDIR/$unit"
done
for file in inetd.conf xinetd.conf tcpserver crontab mailstead.conf checkpassword-sql \
    from-postfix-and-dovecot.md from-qmail.md backup.md; do
	rm -f "$root$DOCDIR/$file"
done
for run in "$root$DATADIR"/service/mailstead-*/run; do
	rm -f "$run"
	rmdir "$(dirname "$run")" 2>/dev/null || :
done
for file in serve configure.sh mailstead.conf aliases; do
	rm -f "$root$DATADIR/$file"
done
rm -f "$root${SYSUSERSDIR:?}/mailstead.conf" "$root${TMPFILESDIR:?}/mailstead.conf"
rm -f "$root${DOCDIR%/doc/*}/bash-completion/completions/mailstead"
rmdir "$root$DATADIR/service" "$root$DATADIR" 2>/dev/null || :
rmdir "$root$LIBEXECDIR" "$root$DOCDIR" 2>/dev/null || :
echo "Left in place: $root$SYSCONFDIR/mailstead, $root$SYSCONFDIR/aliases, $root$SPOOLDIR"
[ ! -e "$root$SYSCONFDIR/pam.d/mailstead" ] || echo "and $root$SYSCONFDIR/pam.d/mailstead"
