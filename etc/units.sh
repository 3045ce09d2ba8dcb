#!/bin/sh
# units.sh: makes the systemd units of all services from the models in systemd/.
#
#	units.sh DIR	into DIR, with SBINDIR, LIBEXECDIR and SPOOLDIR filled in
#	units.sh	prints their names
#	units.sh -r DIR	service directories for runit, s6 and the like, into DIR
#
# Each port has two pairs of units: listen.* hands the connections to
# listen(8), each.* has systemd start a process for each of them.
set -eu

models=$(dirname "$0")/systemd
runs=$(dirname "$0")/supervise

# PORT, pair with listen, pair without, command, and what a connection over a
# limit is told, if in clear.
services='
25  SMTP         mailstead-smtp        smtpd             smtpd       421_4.3.2
587 submission   mailstead-submission  smtpd-submission  smtpd_-s    421_4.3.2
465 submissions  mailstead-submissions smtpd-submissions smtpd_-s_-t
127.0.0.1:24 LMTP mailstead-lmtp       smtpd-lmtp        smtpd_-l       421_4.3.2
110 POP3         mailstead-pop3        pop3d             pop3d       -ERR_[SYS/TEMP]
995 POP3S        mailstead-pop3s       pop3ds            pop3d_-t
143 IMAP         mailstead-imap        imapd             imapd       *_BYE_[UNAVAILABLE]
993 IMAPS        mailstead-imaps       imapds            imapd_-t'

fill()	# MODEL UNIT
{
	if [ -z "$directory" ]; then
		echo "$2"
		return
	fi
	sed -e "s|@PORT@|${port:-}|g" -e "s|@NAME@|${name:-}|g" -e "s|@LISTEN@|${listen:-}|g" \
	    -e "s|@EACH@|${each:-}|g" -e "s|@COMMAND@|${command:-}|g" \
	    -e "s|@REFUSAL@|${refusal:-}|g" -e "s|@LIBEXECDIR@|${LIBEXECDIR:?}|g" \
	    -e "s|@SBINDIR@|${SBINDIR:?}|g" -e "s|@QUEUEUSER@|${USER_QUEUE:?}|g" \
	    -e "s|@SYSCONFDIR@|${SYSCONFDIR:-/etc}|g" -e "s|@SPOOLDIR@|${SPOOLDIR:?}|g" "$models/$1" >"$directory/$2"
	chmod 644 "$directory/$2"
}

# A directory of its own for each service, with the script "run" in it.
fill_run()	# MODEL SERVICE
{
	case $port in
	*:*) address=$port ;;
	*) address="\$all:$port" ;;
	esac
	mkdir -p "$directory/$2"
	sed -e "s|@ADDRESS@|$address|g" -e "s|@NAME@|$name|g" -e "s|@COMMAND@|$command|g" \
	    -e "s|@REFUSAL@|$refusal|g" -e "s|@LIBEXECDIR@|${LIBEXECDIR:?}|g" \
	    -e "s|@SPOOLDIR@|${SPOOLDIR:?}|g" "$runs/$1" >"$directory/$2/run"
	chmod 755 "$directory/$2/run"
}

kind=units
if [ "${1:-}" = -r ]; then
	kind=runs
	shift
fi
directory=${1:-}
echo "$services" | while read -r port name listen each command text; do
	[ -n "$port" ] || continue
	command=$(echo "$command" | tr _ ' ')
	refusal=${text:+-m \"$(echo "$text" | tr _ ' ') Too many connections\" }
	if [ $kind = runs ]; then
		fill_run listen.run "$listen"
		continue
	fi
	fill listen.socket "$listen.socket"
	fill listen.service "$listen.service"
	fill each.socket "$each.socket"
	fill each@.service "$each@.service"
done
if [ $kind = runs ]; then
	port='' name='' command='' refusal=''
	fill_run mailstead-runner.run mailstead-runner
	exit 0
fi
for unit in mailstead-runner.path mailstead-runner.socket mailstead-runner.service \
    mailstead-runner.timer mailstead-acme.service mailstead-acme.timer; do
	fill $unit $unit
done
