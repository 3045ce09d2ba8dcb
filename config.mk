# config.mk: paths, users and flags. Override any of these on the command line
# of make: `make PREFIX=/opt/mailstead SPOOLDIR=/srv/mail install`.

PREFIX      = /usr/local
SBINDIR     = $(PREFIX)/sbin
LIBEXECDIR  = $(PREFIX)/libexec/mailstead
MANDIR      = $(PREFIX)/share/man
DOCDIR      = $(PREFIX)/share/doc/mailstead
DATADIR     = $(PREFIX)/share/mailstead
UNITDIR     = $(PREFIX)/lib/systemd/system
SYSUSERSDIR = $(PREFIX)/lib/sysusers.d
TMPFILESDIR = $(PREFIX)/lib/tmpfiles.d
SYSCONFDIR  = /etc
SPOOLDIR    = /var/spool/mailstead

# One user per privilege; each has a group of the same name.
USER_NET     = _mailnet
USER_QUEUE   = _mailq
USER_OUT     = _mailout
USER_TLS     = _mailtls
USER_KEY     = _mailkey
USER_AUTH    = _mailauth
USER_FILTER  = _mailfilter
USER_POLICY  = _mailpolicy
USER_MAILBOX = _mailbox

# How users of the system prove who they are, unless the configuration says
# otherwise: pam, shadow or no. PAM=0 builds without libpam.
PAM         = 1
AUTH_SYSTEM = $(if $(filter 1,$(PAM)),pam,shadow)

# SANITIZE=1 builds with AddressSanitizer and UBSan. FENCES=0 leaves out
# seccomp, Landlock and the limits of address space and descriptors, in which
# valgrind could not work; never install such a build.
SANITIZE = 0
FENCES   = 1

CC       = gcc
WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
           -Wpointer-arith -Wwrite-strings -Wundef -Wvla -Wformat=2 -Werror
HARDEN   = -fPIE -fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 \
           -ftrivial-auto-var-init=zero -fno-strict-overflow -fno-delete-null-pointer-checks \
           -ffunction-sections -fdata-sections
LDHARDEN = -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed -Wl,--gc-sections
OPTIMIZE = -O2 -g
CFLAGS   =
LDFLAGS  =
