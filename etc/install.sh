#!/bin/sh
# install.sh: what `make install` does. The Makefile sets the variables.
#
# With DESTDIR nothing of the running system is touched: no users are made and
# no owners set; the package's own scripts do that. Without root it is a
# personal installation of one user, whose own rights are all there are.
set -eu

: "${BUILD:?}" "${SBINDIR:?}" "${LIBEXECDIR:?}" "${MANDIR:?}" "${SYSCONFDIR:?}" "${SPOOLDIR:?}"
: "${UNITDIR:?}" "${DOCDIR:?}" "${DATADIR:?}" "${SBIN_PROGRAMS:?}" "${LIBEXEC_PROGRAMS:?}" "${USERS:?}"
: "${USER_QUEUE:?}" "${USER_POLICY:?}" "${USER_OUT:?}"
here=$(dirname "$0")
root=${DESTDIR:-}
enqueue_mode=4711
owners=no
if [ -z "$root" ]; then
	if [ "$(id -u)" = 0 ]; then
		owners=yes
	else
		enqueue_mode=755
	fi
fi

own()
{
	[ $owners = no ] || chown "$1" "$root$2"
}

directory()
{
	[ -d "$root$2" ] || install -d -m "$1" "$root$2"
}

programs()
{
	directory 755 "$SBINDIR"
	directory 755 "$LIBEXECDIR"
	for program in $SBIN_PROGRAMS; do
		install -m 755 "$BUILD/$program" "$root$SBINDIR/$program"
	done
	ln -sf sendmail "$root$SBINDIR/newaliases"
	# Not to be read: so a process that becomes a user cannot be traced by that
	# user from its very start, with the log and a connection open.
	for program in $LIBEXEC_PROGRAMS; do
		install -m 711 "$BUILD/$program" "$root$LIBEXECDIR/$program"
	done
	own "$USER_QUEUE:$USER_QUEUE" "$LIBEXECDIR/enqueue"
	chmod $enqueue_mode "$root$LIBEXECDIR/enqueue"
}

# What `mailstead setup` and its certificates are done with.
scripts()
{
	install -m 755 "$here/users.sh" "$root$LIBEXECDIR/make-users"
	for script in acme-renew acme-hook; do
		sample "$here/acme/$script" "$LIBEXECDIR/$script"
		chmod 755 "$root$LIBEXECDIR/$script"
	done
}

manuals()
{
	for page in ${MANUALS:-}; do
		section=${page##*.}
		directory 755 "$MANDIR/man$section"
		install -m 644 "$page" "$root$MANDIR/man$section/"
	done
	[ ! -e "$root$MANDIR/man8/sendmail.8" ] || ln -sf sendmail.8 "$root$MANDIR/man8/newaliases.8"
}

# A sample with the paths filled in.
sample()
{
	sed -e "s|@LIBEXECDIR@|$LIBEXECDIR|g" -e "s|@SPOOLDIR@|$SPOOLDIR|g" \
	    -e "s|@SYSCONFDIR@|$SYSCONFDIR|g" -e "s|@USER_NET@|${USER_NET:-_mailnet}|g" "$1" >"$root$2"
	chmod 644 "$root$2"
}

samples()
{
	directory 755 "$UNITDIR"
	directory 755 "$DOCDIR"
	SBINDIR=$SBINDIR LIBEXECDIR=$LIBEXECDIR SPOOLDIR=$SPOOLDIR SYSCONFDIR=$SYSCONFDIR \
	    USER_QUEUE=$USER_QUEUE sh "$here/units.sh" "$root$UNITDIR"
	for file in inetd.conf xinetd.conf tcpserver crontab mailstead.conf; do
		sample "$here/$file" "$DOCDIR/$file"
	done
	install -m 755 "$here/checkpassword-sql" "$root$DOCDIR/checkpassword-sql"
	install -m 644 "$here"/../doc/*.md "$root$DOCDIR/"
	completions=${DOCDIR%/doc/*}/bash-completion/completions
	directory 755 "$completions"
	install -m 644 "$here/completion/mailstead" "$root$completions/mailstead"
}

configuration()
{
	DESTDIR=$root SYSCONFDIR=$SYSCONFDIR USER_OUT=$USER_OUT OWNERS=$owners sh "$here/configure.sh"
}

# PAM looks nowhere else than in /etc.
pam()
{
	[ "${PAM:-0}" = 1 ] && [ "$SYSCONFDIR" = /etc ] || return 0
	service=$here/pam.d/mailstead
	[ -e /etc/pam.d/common-auth ] || service=$here/pam.d/mailstead-unix
	directory 755 /etc/pam.d
	[ -e "$root/etc/pam.d/mailstead" ] || install -m 644 "$service" "$root/etc/pam.d/mailstead"
}

# Lines "MODE OWNER PATH", with the paths and users filled in.
spool_list()
{
	sed -e '/^#/d' -e "s|@QUEUE@|$USER_QUEUE|" -e "s|@POLICY@|$USER_POLICY|" -e 's| \.$| |' \
	    -e "s| \([^ ]*\)\$| $SPOOLDIR/\1|" -e 's|/$||' "$here/spool"
}

spool()
{
	spool_list | while read -r mode owner path; do
		directory "$mode" "$path"
		[ "$owner" = root ] || own "$owner:$owner" "$path"
	done
}

# For who has neither systemd nor inetd.
services()
{
	directory 755 "$DATADIR/service"
	LIBEXECDIR=$LIBEXECDIR SPOOLDIR=$SPOOLDIR sh "$here/units.sh" -r "$root$DATADIR/service"
	sed -e "s|@DATADIR@|$DATADIR|g" -e "s|@LIBEXECDIR@|$LIBEXECDIR|g" "$here/supervise/serve" \
	    >"$root$DATADIR/serve"
	chmod 755 "$root$DATADIR/serve"
}

# For packages: what users.sh and spool() do, and what configure.sh is called with.
staged()
{
	[ -n "$root" ] || return 0
	: "${SYSUSERSDIR:?}" "${TMPFILESDIR:?}"
	install -m 755 "$here/configure.sh" "$root$DATADIR/configure.sh"
	install -m 644 "$here/mailstead.conf" "$here/aliases" "$root$DATADIR/"
	directory 755 "$SYSUSERSDIR"
	for user in $USERS; do
		echo "u $user - \"Mailstead\""
	done >"$root$SYSUSERSDIR/mailstead.conf"
	directory 755 "$TMPFILESDIR"
	spool_list | while read -r mode owner path; do
		echo "d $path 0$mode $owner $owner -"
	done >"$root$TMPFILESDIR/mailstead.conf"
}

if [ $owners = yes ]; then
	# shellcheck disable=SC2086
	sh "$here/users.sh" $USERS
fi
umask 022
programs
scripts
manuals
samples
configuration
pam
spool
services
staged
