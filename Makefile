# Mailstead. One Makefile, not recursive. The object list of each program says
# which code ever runs at its privilege; see DESIGN.md. Settings: config.mk.

include config.mk

VERSION = 0.1
BUILD   = build

# make V=1 shows the commands, make -s nothing.
SILENT = $(findstring s,$(firstword -$(MAKEFLAGS)))
SAY = @$(if $(V)$(SILENT),:,printf '  %-5s %s\n' $(1) $(2);)
Q   = $(if $(V),,@)

DEFINES = -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -DSYSCONFDIR='"$(SYSCONFDIR)"' \
          -DSPOOLDIR='"$(SPOOLDIR)"' -DLIBEXECDIR='"$(LIBEXECDIR)"' -DSBINDIR='"$(SBINDIR)"' -DUNITDIR='"$(UNITDIR)"' \
          -DUSER_NET='"$(USER_NET)"' -DUSER_QUEUE='"$(USER_QUEUE)"' \
          -DUSER_OUT='"$(USER_OUT)"' -DUSER_MAILBOX='"$(USER_MAILBOX)"' \
          -DUSER_TLS='"$(USER_TLS)"' -DUSER_KEY='"$(USER_KEY)"' \
          -DUSER_FILTER='"$(USER_FILTER)"' -DUSER_AUTH='"$(USER_AUTH)"' \
          -DUSER_POLICY='"$(USER_POLICY)"' \
          -DAUTH_SYSTEM='"$(AUTH_SYSTEM)"' $(if $(filter 1,$(PAM)),-DMAILSTEAD_PAM)

# clang before 16 has this one behind a second flag.
ifneq ($(findstring clang,$(CC)),)
HARDEN := $(filter-out -ftrivial-auto-var-init=zero,$(HARDEN))
endif
ifeq ($(SANITIZE),1)
SANFLAGS = -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
DEFINES += -DMAILSTEAD_SANITIZE
HARDEN   = -fPIE
endif
ifeq ($(FENCES),1)
DEFINES += -DMAILSTEAD_FENCES
endif

ALL_CFLAGS  = -std=gnu11 $(OPTIMIZE) $(WARNINGS) $(HARDEN) $(SANFLAGS) $(DEFINES) -iquote common -iquote . $(CFLAGS)
ALL_LDFLAGS = $(LDHARDEN) $(SANFLAGS) $(LDFLAGS)

# ---- The programs. Every .o is BUILD/obj/ + its source's path.

# base and the part of sys that a privileged parent needs.
MONITOR = common/base/view.o common/base/buf.o common/base/num.o common/sys/paths.o \
          common/sys/conf.o common/sys/log.o common/sys/file.o common/sys/clock.o \
          common/sys/ipc.o common/sys/spawn.o common/sys/user.o common/sys/monitor.o \
          common/sys/signals.o
# A server's root process: MONITOR, and what it does for each connection.
KEEPER  = $(MONITOR) common/sys/keeper.o common/sys/gate.o common/sys/gate_ask.o \
          common/sys/login.o common/sys/login_context.o common/sys/shared.o \
          common/sys/certificate_pair.o common/sys/inherit.o

# What an unprivileged program needs besides: no monitor, but the demotion.
DEMOTED = common/base/view.o common/base/buf.o common/base/num.o common/sys/paths.o \
          common/sys/conf.o common/sys/log.o common/sys/file.o common/sys/clock.o \
          common/sys/ipc.o common/sys/user.o common/sys/demote.o common/sys/seccomp.o

ADDRESS = common/text/address.o common/text/address_domain.o common/text/utf8.o
HEADER  = common/text/header.o common/text/lines.o
HEADER_ADDRESS = common/text/addrlist.o common/text/token.o
ALIASES = common/text/aliases.o common/text/alias_target.o common/text/alias_error.o \
          common/text/enhanced.o $(HEADER_ADDRESS)
TABLE   = common/mail/table.o common/mail/table_compiled.o common/mail/cdb.o
ROUTING = common/mail/route.o common/mail/route_search.o common/mail/route_alias.o \
          common/mail/table_domains.o common/mail/route_settings.o $(TABLE) \
          common/text/mailbox.o common/text/idna.o $(ALIASES)
MAILDIR = common/mail/maildir.o common/mail/last_login.o common/mail/maildir_name.o common/text/crlf.o
# Names of folders and their special uses.
FOLDER_NAME = common/text/folder_name.o common/text/special_use.o common/text/imap_utf7.o \
          common/text/nfc.o common/text/nfc_table.o
# What a user's mailbox is like.
MAILBOX_FIND = common/mail/mailbox_find.o common/mail/table_domains.o $(TABLE) \
            common/text/mailbox.o $(ADDRESS) common/base/crc32.o
PASSWORDS = common/text/passwords.o common/text/base64.o common/text/utf8.o \
            common/net/scram_keys.o

# What a network program has TLS and logins with.
GATE    = common/net/gate.o common/net/sasl.o common/net/mechanisms.o common/net/auth.o \
          common/net/proxy.o common/net/peer.o common/net/nest.o common/sys/premap.o \
          common/sys/signals.o \
          common/sys/gate_ask.o common/text/base64.o \
          common/text/proxy.o

OBJ_listen        = gate/listen.o gate/listen_serve.o gate/listen_count.o gate/listen_socket.o \
                    $(MONITOR) common/sys/inherit.o \
                    common/sys/demote.o common/sys/seccomp.o
OBJ_auth-system   = gate/auth-system.o gate/system_program.o gate/system_pam.o gate/system_shadow.o \
                    common/base/view.o common/base/buf.o common/base/num.o common/sys/paths.o \
                    common/sys/conf.o common/sys/log.o common/sys/file.o common/sys/clock.o \
                    common/sys/ipc.o common/sys/spawn.o common/sys/user.o common/sys/signals.o \
                    common/sys/brood.o common/sys/login_context.o
OBJ_auth-reply    = gate/auth-reply.o common/base/view.o common/base/buf.o common/sys/clock.o \
                    common/sys/ipc.o common/sys/log.o

OBJ_smtpd         = smtpd/smtpd.o smtpd/smtpd_known_stamp.o $(KEEPER)
OBJ_tls           = gate/tls.o gate/tls_context.o gate/tls_delegate.o \
                    gate/tls_delegate_key.o gate/tls_heap.o gate/tls_load.o gate/tls_names.o \
                    gate/tls_relay.o gate/tls_session.o gate/tls_ticket.o gate/tls_warm.o \
                    $(DEMOTED) common/sys/brood.o common/sys/premap.o common/sys/signals.o \
                    common/sys/gate_ask.o common/net/sign.o
OBJ_sign          = gate/sign.o gate/sign_key.o gate/sign_check.o $(DEMOTED) common/net/sign.o
OBJ_check-certificate = gate/check-certificate.o gate/certificate_check.o $(DEMOTED) \
                    common/text/finding.o common/text/shown.o common/text/utf8.o
OBJ_auth          = gate/auth.o gate/auth_exchange.o gate/auth_passwords.o gate/auth_password.o \
                    gate/auth_scram.o gate/auth_apop.o gate/auth_oauth.o gate/auth_ask.o gate/auth_limit.o \
                    gate/auth_turn.o gate/auth_static.o $(DEMOTED) $(PASSWORDS) common/sys/spawn.o \
                    common/sys/brood.o common/base/memory.o \
                    common/sys/signals.o common/sys/login_context.o common/sys/limits.o \
                    common/base/siphash.o common/net/auth.o common/net/mechanisms.o \
                    common/net/peer.o common/text/scram.o common/text/oauth.o
OBJ_auth-token    = gate/auth-token.o common/base/view.o common/base/buf.o common/base/num.o \
                    common/sys/paths.o common/sys/conf.o common/sys/log.o common/sys/file.o \
                    common/sys/clock.o common/sys/ipc.o common/sys/user.o common/sys/spawn.o \
                    common/sys/brood.o common/sys/command.o common/sys/signals.o

OBJ_smtpd-net     = smtpd/smtpd-net.o smtpd/smtpd_session.o smtpd/smtpd_command.o smtpd/smtpd_mail.o \
                    smtpd/smtpd_message.o smtpd/smtpd_data.o smtpd/smtpd_bdat.o smtpd/smtpd_queue.o \
                    smtpd/smtpd_reply.o smtpd/smtpd_trace.o smtpd/smtpd_ask.o \
                    smtpd/smtpd_verify.o smtpd/smtpd_auth.o smtpd/smtpd_tls.o smtpd/smtpd_submission.o \
                    smtpd/smtpd_filter.o smtpd/smtpd_known.o common/base/siphash.o \
                    smtpd/smtpd_pace.o smtpd/smtpd_xclient.o common/text/xclient.o \
                    smtpd/smtpd_etrn.o common/text/etrn.o \
                    smtpd/smtpd_extension.o smtpd/smtpd_params.o common/text/xtext.o \
                    common/text/binarymime.o common/text/parts.o common/text/entity.o \
                    common/text/enhanced.o $(HEADER) common/text/strip.o common/text/idna.o \
                    common/text/mime.o common/text/fixup.o common/text/fields.o \
                    common/text/author.o $(HEADER_ADDRESS) \
                    $(DEMOTED) common/sys/reader.o common/mail/submit.o $(ADDRESS) \
                    common/text/path.o common/text/esmtp.o common/text/smtp_data.o \
                    smtpd/smtpd_policy.o smtpd/smtpd_consult.o smtpd/smtpd_ask_policy.o \
                    common/text/helo.o \
                    common/text/date.o common/text/reply.o $(GATE)
OBJ_smtpd-policy  = smtpd/smtpd-policy.o smtpd/smtpd_lookup.o smtpd/smtpd_lookup_client.o \
                    smtpd/smtpd_grey.o smtpd/smtpd_rate.o smtpd/smtpd_policy.o \
                    $(DEMOTED) common/sys/limits.o common/base/siphash.o common/net/dns.o common/net/dns_answer.o \
                    common/net/peer.o common/text/dnslist.o common/text/helo.o $(ADDRESS)
RCPT              = smtpd/smtpd_rcpt.o smtpd/smtpd_known.o smtpd/smtpd_known_stamp.o \
                    common/base/siphash.o common/mail/route_known.o common/mail/route_owner.o common/mail/table_senders.o \
                    $(DEMOTED) common/sys/brood.o \
                    common/sys/signals.o $(ADDRESS) $(ROUTING) common/base/crc32.o \
                    common/sys/user_sources.o
OBJ_smtpd-rcpt    = smtpd/smtpd-rcpt.o $(RCPT)
OBJ_smtpd-rcpt-nss = smtpd/smtpd-rcpt-nss.o $(RCPT)

OBJ_smtpd-filter  = smtpd/smtpd-filter.o common/net/filter_conf.o common/net/filter_connect.o \
                    smtpd/filter_session.o smtpd/filter_event.o smtpd/filter_milter.o \
                    smtpd/filter_wire.o smtpd/filter_message.o smtpd/filter_edit.o \
                    smtpd/filter_store.o smtpd/filter_facts.o common/text/milter.o common/text/enhanced.o \
                    $(HEADER) common/text/crlf.o common/mail/submit.o \
                    common/mail/submit_serve.o $(ADDRESS) $(DEMOTED)

OBJ_pop3d         = pop3d/pop3d.o common/sys/handover.o common/sys/home.o $(KEEPER)
OBJ_pop3d-net     = pop3d/pop3d-net.o common/net/prelogin.o pop3d/pop3d_login.o pop3d/pop3d_command.o $(DEMOTED) \
                    common/sys/reader.o $(GATE)
OBJ_pop3d-user    = pop3d/pop3d-user.o pop3d/pop3d_maildrop.o pop3d/pop3d_mbox.o pop3d/pop3d_lock.o \
                    pop3d/pop3d_uidl.o pop3d/pop3d_session.o pop3d/pop3d_send.o \
                    pop3d/pop3d_command.o $(DEMOTED) common/sys/reader.o $(MAILDIR) \
                    common/mail/maildir_scan.o common/mail/maildir_vsize.o common/net/gate.o \
                    common/net/peer.o common/sys/gate_ask.o $(MAILBOX_FIND) common/mail/mbox_list.o \
                    common/mail/mbox_remove.o common/mail/mbox_move.o common/mail/mbox_lock.o common/mail/mbox_repair.o \
                    common/text/mbox.o common/text/mbox_text.o common/text/uidl_import.o \
                    common/base/hash128.o

# The index of an IMAP folder, and the folders.
INDEX   = common/sys/filesystem.o $(patsubst %.c,%.o,$(wildcard common/mail/index*.c common/mail/folders*.c)) \
          $(MAILDIR) common/mail/maildir_vsize.o common/mail/maildir_quota.o \
          common/mail/maildir_folder.o common/text/maildirsize.o common/text/folder_file.o \
          common/text/subscriptions.o $(FOLDER_NAME) common/text/utf8.o common/text/uidlist.o
# What messages are made of, and how IMAP says it.
IMAP    = $(patsubst %.c,%.o,$(wildcard common/text/imap_*.c common/text/mime_*.c)) \
          common/text/sort_parts.o common/text/sort_texts.o $(patsubst %.c,%.o,$(wildcard common/text/thread_*.c)) common/text/subject.o \
          common/text/words.o common/text/charset.o common/text/casemap.o \
          common/text/casemap_table.o $(HEADER) common/text/date.o \
          common/text/date_mail.o common/text/wire_text.o common/text/token.o \
          common/base/arena.o common/base/siphash.o
OBJ_imapd-user    = imapd/imapd-user.o $(sort imapd/imapd_session.o imapd/imapd_basic.o \
                    imapd/imapd_reply.o \
                    imapd/imapd_out.o imapd/imapd_stream.o imapd/imapd_deflate.o \
                    imapd/imapd_input.o imapd/imapd_command.o \
                    imapd/imapd_syntax_session.o imapd/imapd_syntax_login.o \
                    imapd/imapd_syntax_append.o imapd/imapd_syntax_fetch.o \
                    imapd/imapd_syntax_list.o imapd/imapd_syntax_search.o \
                    imapd/imapd_mailbox.o imapd/imapd_select.o imapd/imapd_resync.o \
                    imapd/imapd_update.o imapd/imapd_pick.o imapd/imapd_idle.o imapd/imapd_watch.o \
                    imapd/imapd_fetch.o imapd/imapd_item.o imapd/imapd_message.o \
                    imapd/imapd_headers.o imapd/imapd_store.o imapd/imapd_copy.o \
                    imapd/imapd_append.o imapd/imapd_find.o imapd/imapd_find_key.o imapd/imapd_search.o \
                    imapd/imapd_sort.o imapd/imapd_sort_keys.o imapd/imapd_sort_numbers.o \
                    imapd/imapd_thread.o imapd/imapd_folder.o imapd/imapd_list.o \
                    imapd/imapd_status.o imapd/imapd_quota.o $(INDEX) $(IMAP) $(DEMOTED) $(MAILBOX_FIND) \
                    common/net/gate.o common/net/peer.o common/sys/gate_ask.o common/sys/reader.o \
                    common/base/memory.o)
OBJ_mailbox-tool  = imapd/mailbox-tool.o imapd/mailbox_stat.o imapd/mailbox_check.o $(INDEX) $(DEMOTED) \
                    common/text/json.o common/text/shown.o
OBJ_imapd         = imapd/imapd.o common/sys/handover.o common/sys/home.o $(KEEPER)
OBJ_imapd-net     = imapd/imapd-net.o common/net/prelogin.o imapd/imapd_login.o imapd/imapd_login_auth.o \
                    imapd/imapd_capability.o imapd/imapd_input.o imapd/imapd_command.o \
                    imapd/imapd_syntax_login.o common/base/arena.o common/text/imap_scan.o \
                    $(DEMOTED) common/sys/reader.o $(GATE)

OBJ_enqueue       = queue/enqueue.o queue/enqueue_many.o queue/enqueue_file.o queue/enqueue_session.o queue/enqueue_command.o \
                    common/mail/submit_serve.o common/mail/submit_hint.o \
                    queue/enqueue_limit.o queue/enqueue_flush.o queue/queue_wish.o common/text/etrn.o \
                    queue/queue_file.o queue/queue_dir.o common/sys/inherit.o common/sys/filesystem.o \
                    $(DEMOTED) common/base/crc32.o \
                    common/sys/brood.o common/sys/brood_turn.o common/sys/signals.o \
                    common/sys/limits.o common/base/siphash.o \
                    queue/queue_envelope.o $(ADDRESS) common/text/date.o common/text/esmtp.o
OBJ_enqueue-program = queue/enqueue-program.o queue/program_session.o queue/program_run.o \
                    common/sys/offspring.o \
                    common/mail/submit_serve.o \
                    queue/queue_envelope.o queue/queue_verdict.o queue/queue_scratch.o queue/queue_file.o \
                    common/base/view.o common/base/buf.o common/base/num.o common/sys/paths.o \
                    common/sys/conf.o common/sys/log.o common/sys/file.o common/sys/clock.o \
                    common/sys/ipc.o common/sys/user.o common/sys/spawn.o common/sys/command.o \
                    common/net/peer.o $(ADDRESS)
OBJ_sendmail      = queue/sendmail.o queue/sendmail_options.o queue/sendmail_input.o \
                    queue/sendmail_message.o queue/sendmail_rcpts.o queue/sendmail_submit.o \
                    queue/sendmail_aliases.o queue/sendmail_program.o queue/queue_envelope.o \
                    queue/sendmail_author.o queue/sendmail_login.o queue/sendmail_body.o queue/sendmail_queue.o \
                    queue/sendmail_verify.o queue/sendmail_smtp.o queue/sendmail_smtp_command.o \
                    queue/queue_wish.o queue/queue_file.o common/text/etrn.o \
                    common/sys/reader.o common/text/path.o common/text/esmtp.o common/text/xtext.o \
                    queue/queue_verdict.o queue/queue_scratch.o \
                    common/base/view.o common/base/buf.o common/base/num.o common/sys/paths.o \
                    common/sys/conf.o common/sys/log.o common/sys/file.o common/sys/clock.o \
                    common/sys/inherit.o common/sys/spawn.o common/sys/user.o common/sys/ipc.o \
                    $(ADDRESS) $(ROUTING) $(HEADER) common/text/date.o \
                    common/text/author.o common/mail/table_compile.o common/mail/cdb_make.o \
                    common/mail/table_senders.o common/mail/nexthop.o common/mail/nexthop_text.o \
                    common/base/crc32.o
# Reading the queue, and showing it.
QUEUE_SHOWN = queue/mailq_print.o queue/mailq_list.o queue/mailq_json.o queue/queue_walk.o \
                    queue/queue_select.o queue/queue_params.o queue/queue_file.o queue/queue_journal.o \
                    queue/queue_dir.o queue/queue_open.o $(DEMOTED) common/base/crc32.o $(ADDRESS) \
                    common/text/json.o common/text/shown.o queue/queue_lock.o queue/queue_rules.o
OBJ_mailq         = queue/mailq.o $(QUEUE_SHOWN)
OBJ_queue-tool    = queue/queue-tool.o queue/tool_each.o queue/tool_one.o queue/tool_act.o queue/tool_move.o \
                    queue/tool_health.o \
                    queue/tool_show.o queue/tool_progress.o queue/tool_shape.o queue/queue_shape.o common/base/tally.o \
                    queue/tool_summary.o queue/queue_summary.o \
                    queue/tool_check.o queue/tool_check_file.o queue/tool_check_places.o queue/tool_rules.o queue/tool_dest.o \
                    queue/sched_dest.o queue/sched_dest_file.o common/base/siphash.o queue/queue_record.o \
                    $(QUEUE_SHOWN)
OBJ_runner        = queue/runner.o queue/runner_agent.o common/sys/home.o $(MONITOR) common/sys/tickets.o common/sys/inherit.o
OBJ_runner-sched  = queue/runner-sched.o queue/sched_scan.o queue/sched_tidy.o queue/sched_message.o \
                    queue/sched_route.o queue/sched_agent.o queue/sched_record.o \
                    queue/sched_report.o queue/sched_control.o queue/sched_lock.o \
                    queue/sched_lane.o queue/sched_remote.o queue/sched_rules.o queue/sched_memory.o \
                    queue/sched_commit.o queue/sched_local.o queue/sched_group.o common/sys/filesystem.o \
                    queue/sched_list.o common/text/listing.o common/text/fields.o \
                    common/text/author.o \
                    queue/sched_plan.o queue/sched_fair.o queue/sched_park.o queue/sched_dest.o \
                    queue/sched_dest_file.o queue/queue_rules.o common/base/siphash.o \
                    queue/sched_seen.o queue/sched_flush.o queue/queue_wish.o queue/sched_expand.o queue/sched_bounce.o \
                    queue/sched_bounce_kind.o queue/sched_bounce_text.o \
                    queue/sched_bounce_status.o queue/sched_bounce_why.o \
                    queue/queue_params.o common/text/xtext.o common/text/etrn.o \
                    queue/queue_file.o queue/queue_record.o queue/queue_journal.o \
                    queue/queue_dir.o queue/queue_open.o queue/queue_lock.o \
                    $(DEMOTED) common/sys/signals.o common/base/crc32.o \
                    common/mail/agent.o common/mail/agent_transmit.o common/mail/agent_fields.o \
                    common/mail/submit.o common/mail/nexthop.o common/mail/nexthop_text.o \
                    $(ADDRESS) $(ROUTING) common/text/date.o \
                    $(HEADER) common/text/quoted.o

# What delivers into mailboxes has besides.
MAILBOX = $(DEMOTED) common/mail/agent.o common/mail/agent_fields.o $(MAILDIR) common/mail/maildir_deliver.o \
                    common/mail/maildir_quota.o common/mail/maildir_folder.o \
                    common/mail/mbox.o common/mail/mbox_lock.o common/mail/mbox_repair.o \
                    common/mail/mbox_move.o common/base/hash128.o common/text/mbox.o \
                    common/text/maildirsize.o common/text/mailbox.o \
                    $(ADDRESS) $(ALIASES) $(HEADER)

OBJ_deliver-local = deliver/deliver-local.o deliver/deliver_answer.o deliver/deliver_mailbox.o \
                    deliver/deliver_attempt.o deliver/deliver_joint.o deliver/deliver_group.o \
                    deliver/deliver_settings.o common/sys/filesystem.o \
                    deliver/deliver_forward.o deliver/deliver_qmail.o deliver/deliver_list.o \
                    deliver/deliver_instructions.o deliver/deliver_follow.o \
                    deliver/program_ask.o common/text/dotqmail.o \
                    deliver/deliver_message.o deliver/deliver_mbox.o deliver/deliver_folder.o \
                    deliver/deliver_quota.o \
                    common/sys/spawn.o $(MAILBOX)

# Runs as the recipient, not confined, and gives mail to programs.
OBJ_deliver-program = deliver/deliver-program.o deliver/program_ask.o deliver/program_check.o \
                    deliver/program_command.o deliver/program_env.o deliver/program_file.o \
                    deliver/program_input.o deliver/program_run.o deliver/program_status.o \
                    deliver/deliver_answer.o deliver/deliver_list.o deliver/deliver_forward.o \
                    deliver/deliver_qmail.o deliver/deliver_instructions.o common/text/dotqmail.o \
                    deliver/deliver_mailbox.o deliver/deliver_attempt.o common/sys/offspring.o common/sys/spawn.o \
                    deliver/deliver_message.o deliver/deliver_mbox.o deliver/deliver_folder.o \
                    deliver/deliver_quota.o $(MAILBOX)

OBJ_deliver-remote = deliver/deliver-remote.o deliver/remote_agents.o deliver/remote_deliver.o \
                    deliver/remote_login.o common/sys/signals.o \
                    deliver/remote_place.o deliver/remote_outcome.o \
                    deliver/remote_session.o deliver/remote_smtp.o deliver/remote_transaction.o \
                    deliver/remote_transaction_reply.o deliver/remote_result.o deliver/remote_scope.o \
                    deliver/remote_command.o deliver/remote_reply.o deliver/remote_ehlo.o \
                    deliver/remote_auth.o deliver/remote_content.o deliver/remote_stream.o \
                    deliver/remote_tls.o deliver/remote_dane.o deliver/remote_resolve.o \
                    deliver/remote_resolve_dane.o deliver/remote_hosts.o deliver/remote_hosts_list.o \
                    $(DEMOTED) \
                    common/mail/agent_transmit.o common/mail/agent_fields.o common/mail/nexthop.o common/mail/nexthop_text.o \
                    $(TABLE) common/base/crc32.o common/net/dns.o common/net/dns_answer.o common/net/peer.o common/text/tlsa.o \
                    common/text/outgoing.o common/text/downgrade.o common/text/quoted.o \
                    common/text/parts.o common/text/entity.o common/text/enhanced.o \
                    $(HEADER) common/text/mime.o common/text/token.o common/text/base64.o common/text/xtext.o \
                    common/text/idna.o common/text/helo.o common/text/relay_passwords.o \
                    $(ADDRESS)

OBJ_mailstead     = admin/mailstead.o admin/users/mailstead_password.o admin/users/mailstead_edit.o \
                    admin/mailstead_file.o admin/mailstead_ask.o \
                    common/mail/nexthop.o common/mail/nexthop_text.o \
                    common/text/enhanced.o \
                    $(TABLE) common/base/crc32.o common/text/idna.o common/text/relay_passwords.o \
                    admin/mailstead_queue.o admin/mailstead_execute.o \
                    admin/mailstead_mailbox.o common/mail/mailbox_find.o common/mail/table_domains.o \
                    admin/log/mailstead_trace.o admin/log/trace_files.o \
                    common/sys/spawn.o \
                    common/base/view.o \
                    common/base/buf.o common/base/num.o common/sys/paths.o common/sys/conf.o \
                    common/sys/log.o common/sys/file.o common/sys/clock.o common/sys/command.o \
                    common/sys/ipc.o common/sys/user.o common/net/conf_check.o \
                    common/net/filter_conf.o common/net/filter_connect.o common/net/mechanisms.o \
                    common/net/peer.o common/text/dnslist.o common/text/helo.o \
                    common/text/mailbox.o common/text/uidl_import.o $(FOLDER_NAME) \
                    common/text/address.o common/text/address_domain.o $(PASSWORDS)

OBJ_mailbox-usage = admin/users/mailbox-usage.o common/mail/maildir_quota.o common/text/maildirsize.o \
                    $(MAILDIR) $(DEMOTED)

# `mailstead check`: what runs the topics, and the topics.
OBJ_mailstead    += admin/check/mailstead_check.o admin/check/check_report.o admin/check/check_run.o \
                    admin/check/check_print.o admin/check/check_configuration.o admin/check/check_routes.o \
                    admin/check/check_milters.o admin/check/check_permissions.o admin/check/check_path.o admin/spool_places.o \
                    admin/check/check_certificates.o admin/check/check_ports.o admin/check/check_probe.o \
                    admin/check/check_enabled.o admin/check/check_enabled_find.o admin/check/check_sockets.o \
                    admin/check/check_outbound.o admin/check/check_queue.o admin/check/runs_queue.o \
                    admin/check/check_tables.o admin/check/check_users.o admin/check/check_aliases.o \
                    admin/check/check_disk.o admin/check/check_clock.o admin/check/check_kernel.o admin/check/check_log.o \
                    common/mail/route.o common/mail/route_search.o common/mail/route_alias.o \
                    common/mail/route_settings.o \
                    common/text/finding.o common/text/shown.o common/text/json.o \
                    common/sys/certificate_pair.o

# `mailstead user`, `domain` and `alias`: the tables changed, and what makes a user.
OBJ_mailstead    += admin/users/password_line.o admin/users/password_request.o admin/file_swap.o \
                    admin/users/table_edit.o admin/users/table_index.o admin/users/alias_edit.o admin/users/alias_remove.o \
                    admin/users/alias_check.o admin/users/table_uses.o admin/users/name_tally.o \
                    admin/users/address_place.o admin/users/domain_add.o admin/users/alias_add.o admin/users/user_add.o \
                    admin/users/user_home.o admin/users/user_usage.o admin/users/user_find.o admin/users/user_list.o \
                    admin/users/size_text.o admin/users/user_new.o admin/users/mailstead_user_add.o admin/users/mailstead_user_password.o \
                    admin/users/mailstead_user_del.o admin/users/mailstead_user_list.o \
                    admin/users/mailstead_user_quota.o \
                    admin/users/mailstead_domain.o admin/users/mailstead_domain_list.o \
                    admin/users/mailstead_alias.o admin/users/mailstead_alias_list.o admin/dns/client_settings.o \
                    common/mail/table_compile.o common/mail/cdb_make.o common/mail/table_senders.o \
                    $(ROUTING) $(MAILDIR) $(PASSWORDS) $(ADDRESS) common/text/nfc.o \
                    common/text/nfc_table.o common/text/date.o common/sys/home.o

# `mailstead setup` and `unsetup`.
OBJ_mailstead    += admin/setup/mailstead_setup.o admin/setup/mailstead_unsetup.o admin/setup/plan_run.o \
                    admin/conf_edit.o admin/setup/block_edit.o admin/setup/vars_edit.o \
                    $(sort $(patsubst %.c,%.o,$(wildcard admin/setup/setup_*.c))) admin/tool_run.o

# `mailstead import`: what other mail systems say, and what becomes of it.
OBJ_mailstead    += $(patsubst %.c,%.o,$(wildcard admin/import/import*.c admin/import/postfix_*.c \
                    admin/import/dovecot_*.c admin/import/qmail_*.c)) admin/import/mailstead_import.o \
                    admin/conf_edit.o common/text/dotqmail.o

# `mailstead status`, `stats` and `log`.
OBJ_mailstead    += admin/log/mailstead_log.o admin/log/mailstead_status.o admin/log/mailstead_stats.o \
                    admin/log/log_source.o admin/log/stats_state.o admin/log/status_machine.o \
                    admin/log/status_process.o admin/log/status_print.o admin/log/status_helper.o \
                    admin/log/status_page.o common/text/logtime.o common/text/date.o \
                    common/text/json.o common/text/shown.o common/base/hash128.o

# What the DNS should have, and what mail programs are told.
OBJ_mailstead    += admin/dns/mailstead_dns.o admin/dns/dns_check.o admin/dns/dns_facts.o admin/dns/dns_ours.o \
                    admin/dns/dns_dkim.o admin/dns/dkim_opendkim.o admin/dns/dkim_rspamd.o admin/dns/key_public.o \
                    admin/tool_run.o admin/dns/zone_list.o admin/dns/zone_make.o admin/dns/zone_print.o \
                    admin/dns/client_services.o admin/dns/mailstead_client.o admin/dns/client_settings.o \
                    admin/dns/client_forms.o admin/dns/client_qr.o admin/dns/client_publish.o

# What several of these need is there once.
OBJ_mailstead    := $(sort $(OBJ_mailstead))

OBJ_check-port    = admin/check/check-port.o common/text/shown.o common/text/utf8.o $(DEMOTED)

OBJ_certificate-make = admin/setup/certificate-make.o common/text/helo.o $(DEMOTED)
OBJ_acme-answer   = admin/setup/acme-answer.o admin/setup/acme_request.o common/sys/reader.o $(DEMOTED)
OBJ_dns-tool      = admin/dns/dns-tool.o admin/dns/dns_verdict.o admin/dns/dns_verdict_host.o \
                    admin/dns/dns_verdict_mail.o admin/dns/dns_verdict_spf.o admin/dns/dns_verdict_text.o admin/dns/dns_lookup.o \
                    admin/dns/zone_list.o admin/dns/zone_print.o common/net/dns.o common/net/dns_answer.o \
                    common/text/spf.o common/text/spf_macro.o common/text/tlsa.o common/text/finding.o common/text/shown.o \
                    common/text/json.o common/text/helo.o $(ADDRESS) $(DEMOTED)
OBJ_key-tool      = admin/dns/key-tool.o common/text/base64.o $(DEMOTED)
OBJ_log-trace     = admin/log/log-trace.o admin/log/log_input.o admin/log/trace_ids.o admin/log/trace_story.o common/text/logline.o \
                    common/text/shown.o common/text/utf8.o $(DEMOTED)

OBJ_log-tool      = admin/log/log-tool.o admin/log/log_serve.o admin/log/log_seek.o admin/log/log_input.o \
                    admin/log/log_shown.o admin/log/log_filter.o admin/log/log_hour.o admin/log/log_count.o \
                    common/base/tally.o common/text/logline.o common/text/logtime.o \
                    common/text/date.o common/text/json.o common/text/shown.o common/text/utf8.o \
                    $(DEMOTED)

LIBS_tls         = -lssl -lcrypto
LIBS_smtpd-policy = -lcares
LIBS_sign        = -lcrypto
LIBS_certificate-make = -lcrypto
LIBS_dns-tool    = -lcares
LIBS_key-tool    = -lcrypto
LIBS_check-certificate = -lcrypto
LIBS_check-port  = -lssl -lcrypto
LIBS_deliver-remote = -lssl -lcrypto -lcares
LIBS_auth        = -lcrypt -lnettle
LIBS_auth-system = -lcrypt $(if $(filter 1,$(PAM)),-lpam)
LIBS_mailstead   = -lcrypt -lnettle -lqrencode
LIBS_imapd-user  = -lz
LIBS_tests       = -lcrypt -lnettle -lqrencode -lssl -lcrypto -lcares -lz
# The same for the programs that are linked statically.
SMALL_LIBS_imapd-user = -l:libz.a
SMALL_LIBS_auth  = -l:libcrypt.a -l:libnettle.a

SBIN_PROGRAMS    = sendmail mailq mailstead
LIBEXEC_PROGRAMS = listen tls sign auth auth-token auth-system auth-reply \
                   smtpd smtpd-net smtpd-rcpt smtpd-rcpt-nss smtpd-policy smtpd-filter \
                   pop3d pop3d-net pop3d-user imapd imapd-net imapd-user enqueue enqueue-program mailbox-tool \
                   runner runner-sched queue-tool check-certificate check-port deliver-local \
                   deliver-remote deliver-program log-trace certificate-make acme-answer \
                   dns-tool key-tool log-tool mailbox-usage
# check_permissions looks whether each is there.
$(foreach kind,obj san fuzzing,$(BUILD)/$(kind)/admin/check/check_permissions.o): private DEFINES += -DLIBEXEC_NAMES='$(LIBEXEC_PROGRAMS:%="%",)'
# etc/spool, "755 @QUEUE@ queue", as { 0755, USER_QUEUE, "/queue" },
SPOOL_PLACES    := $(shell sed -e '/^[0-7]/!d; s/@\([A-Z]*\)@/USER_\1/; s/ root / NULL /; s| \.$$| |' \
                       -e 's|^\([0-7]*\)  *\([A-Z_]*\)  *\(.*\)$$|{ 0\1, \2, "/\3" },|; s|"/"|""|' etc/spool)
$(foreach kind,obj san fuzzing,$(BUILD)/$(kind)/admin/spool_places.o): private DEFINES += -DSPOOL_PLACES='$(SPOOL_PLACES)'
PROGRAMS         = $(SBIN_PROGRAMS) $(LIBEXEC_PROGRAMS)
SMALL_PROGRAMS   = smtpd smtpd-net smtpd-rcpt smtpd-filter pop3d pop3d-net pop3d-user \
                   imapd imapd-net imapd-user auth enqueue deliver-local sendmail

MANUALS = $(wildcard smtpd/*.[158] pop3d/*.[158] imapd/*.[158] gate/*.[158] queue/*.[158] deliver/*.[158] \
                     admin/*.[158] admin/*/*.[158] etc/*.[1578] common/*/*.[158])

all: $(PROGRAMS:%=$(BUILD)/%)

$(foreach kind,obj san fuzzing,$(BUILD)/$(kind)/admin/spool_places.o): etc/spool

define PROGRAM_RULE
$(BUILD)/$(1): $(OBJ_$(1):%=$(BUILD)/obj/%)
	$$(call SAY,LD,$$@)
	$$(Q)$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(LIBS_$(1))
endef
$(foreach p,$(filter-out $(SMALL_PROGRAMS),$(PROGRAMS)),$(eval $(call PROGRAM_RULE,$(p))))

# What is started for each connection is linked with musl where that is
# installed: static, without a dynamic linker and without the many CPUID
# instructions of the usual C library's start, each of which a virtual machine
# traps. It asks no user database but /etc/passwd. The macros of its headers
# do not stand -Wconversion and clang's -Wsign-compare, under which the same
# sources are compiled for the tests with the usual headers.
MUSL         = $(if $(filter 0,$(FENCES))$(filter 1,$(SANITIZE)),,$(firstword $(wildcard /usr/lib/*-linux-musl)))
SMALL_CFLAGS = $(filter-out -D_FORTIFY_SOURCE=% -Wconversion,$(ALL_CFLAGS)) -Wno-sign-compare \
               -DMAILSTEAD_STATIC -nostdinc \
               -isystem /usr/include/$(notdir $(MUSL)) -isystem $(shell $(CC) -print-file-name=include) \
               -idirafter /usr/include/$(patsubst %-musl,%-gnu,$(notdir $(MUSL))) -idirafter /usr/include
SMALL_START  = $(MUSL)/rcrt1.o $(MUSL)/crti.o $(shell $(CC) -print-file-name=crtbeginS.o)
SMALL_END    = $(MUSL)/libc.a $(shell $(CC) -print-libgcc-file-name) \
               $(shell $(CC) -print-file-name=crtendS.o) $(MUSL)/crtn.o
SMALL_LINK   = -static-pie -nostdlib $(filter-out -pie,$(LDHARDEN)) $(LDFLAGS)

define SMALL_RULE
$(BUILD)/$(1): $(OBJ_$(1):%=$(BUILD)/small/%)
	$$(call SAY,LD,$$@)
	$$(Q)$$(CC) $$(SMALL_LINK) -o $$@ $$(SMALL_START) $$^ $$(SMALL_LIBS_$(1)) $$(SMALL_END)
endef
$(foreach p,$(SMALL_PROGRAMS),$(eval $(if $(MUSL),$(call SMALL_RULE,$(p)),$(call PROGRAM_RULE,$(p)))))

$(BUILD)/small/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(SMALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call SAY,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Everything is built again when the flags or paths change.
$(BUILD)/flags: .force
	@mkdir -p $(BUILD)
	@printf '%s\n' '$(subst ','\'',$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(MUSL))' > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
.force:

-include $(foreach dir,$(wildcard $(BUILD)/obj $(BUILD)/small $(BUILD)/san $(BUILD)/fuzzing),$(shell find $(dir) -name '*.d'))

# ---- Tests: tests/unit/NAME_test.c is a Check program, tests/fuzz/NAME_fuzz.c a fuzzer.

COMMON_SRC = $(wildcard common/*/*.c)
# Modules of the programs that unit tests link alone: no main() in a file with an underscore.
# That of PAM needs its library: auth-system is tested as a whole.
MODULE_SRC = $(filter-out gate/system_pam.c,$(wildcard smtpd/*_*.c pop3d/*_*.c imapd/*_*.c gate/*_*.c \
                          queue/*_*.c deliver/*_*.c admin/*_*.c admin/*/*_*.c))
UNITS      = $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/*_test.c))
FUZZERS    = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))
HELPERS    = $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/priv/*.c tests/fault/*.c tests/e2e/*.c)) \
             $(BUILD)/tests/fault/enqueue

$(BUILD)/modules.a: $(COMMON_SRC:%.c=$(BUILD)/obj/%.o) $(MODULE_SRC:%.c=$(BUILD)/obj/%.o)
	@rm -f $@
	$(call SAY,AR,$@)
	$(Q)$(AR) rcs $@ $^

$(BUILD)/tests/unit/%: $(BUILD)/obj/tests/unit/%.o $(BUILD)/modules.a
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcheck -lm -lrt -lpthread -lsubunit $(LIBS_tests)

$(BUILD)/tests/e2e/resolve: HELPER_LIBS = -lcares
$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(BUILD)/modules.a
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(HELPER_LIBS)

# For the calls that fail by LD_PRELOAD, which a static program does not hear of.
$(BUILD)/tests/fault/enqueue: $(OBJ_enqueue:%=$(BUILD)/obj/%)
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^

# ---- Benchmarks: tests/bench/README. Their clients are OpenSSL's, not ours.

BENCH_PROGRAMS = $(patsubst %,$(BUILD)/tests/bench/%,load inject floor floor-mail sink waiting \
                   renames peak blocks signs tiny-dynamic tiny-static tiny-openssl \
                   $(if $(shell command -v musl-gcc),tiny-musl))
ROUNDS = $(if $(filter mailbox,$(BENCH)),1,5)

bench: all $(BENCH_PROGRAMS)
	BUILD=$(abspath $(BUILD)) $(if $(filter queue,$(BENCH)),tests/bench/queue,\
	    $(if $(filter mailbox,$(BENCH)),tests/bench/mailbox --rounds $(ROUNDS),\
	    tests/bench/run --rounds $(ROUNDS) $(BENCH:%=--bench %))) $(BENCHFLAGS)

$(BUILD)/tests/bench/load: $(patsubst %,$(BUILD)/obj/tests/bench/%.o,load runs session dialogue)
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lssl -lcrypto

$(BUILD)/tests/bench/%: $(BUILD)/obj/tests/bench/%.o
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lssl -lcrypto

$(BUILD)/tests/bench/waiting: $(BUILD)/obj/tests/bench/waiting.o $(BUILD)/modules.a
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^

# Static whatever the others are made with: for the roots of other systems; and to be small.
$(BUILD)/tests/bench/inject: tests/bench/inject.c tests/bench/runs.c tests/bench/runs.h
$(BUILD)/tests/bench/blocks: tests/bench/blocks.c
$(BUILD)/tests/bench/inject $(BUILD)/tests/bench/blocks:
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE -O2 -static -s -o $@ $(filter %.c,$^)

# The same least of programs in three ways: what a process costs.
$(BUILD)/tests/bench/tiny-dynamic: TINY = $(CC)
$(BUILD)/tests/bench/tiny-static: TINY = $(CC) -static
$(BUILD)/tests/bench/tiny-musl: TINY = musl-gcc -static
$(BUILD)/tests/bench/tiny-openssl: TINY = $(CC)
$(BUILD)/tests/bench/tiny-openssl: TINY_LIBS = -Wl,--no-as-needed -lssl -lcrypto
$(BUILD)/tests/bench/tiny-%: tests/bench/tiny.c
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(TINY) -O2 -s -o $@ $< $(TINY_LIBS)

# What each program is made of, for tests/lint.
objects:
	@$(foreach p,$(PROGRAMS),echo '$(p): $(OBJ_$(p))';)

# The objects of all programs as tests/lint looks at them, whatever they are linked with.
units: $(UNITS) $(foreach p,$(PROGRAMS),$(OBJ_$(p):%=$(BUILD)/obj/%))
helpers: $(HELPERS) $(BENCH_PROGRAMS)

FUZZ_SECONDS = 30
FUZZ_CFLAGS  = -std=gnu11 -g -O1 -fsanitize=fuzzer-no-link,address,undefined \
               -fno-sanitize-recover=undefined $(DEFINES) -DMAILSTEAD_SANITIZE -iquote common -iquote . \
               -iquote tests/fuzz $(FUZZ_HINTS)

# The comparisons of what everything is made of give no hints, and take half of the time.
$(BUILD)/fuzzing/common/base/%.o $(BUILD)/fuzzing/common/sys/%.o $(BUILD)/fuzzing/tests/%.o: \
    FUZZ_HINTS = -fno-sanitize-coverage=trace-cmp

$(BUILD)/fuzzing/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call SAY,FUZZ,$<)
	$(Q)clang $(FUZZ_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/fuzzing/modules.a: $(COMMON_SRC:%.c=$(BUILD)/fuzzing/%.o) $(MODULE_SRC:%.c=$(BUILD)/fuzzing/%.o)
	@rm -f $@
	$(call SAY,AR,$@)
	$(Q)$(AR) rcs $@ $^

# What a fuzzer has besides its own file; linked before the modules, which it may replace.
FUZZ_smtp_command = $(patsubst %.c,%.o,$(wildcard tests/fuzz/smtp/*.c))

$(BUILD)/fuzz/smtp_command_fuzz: $(FUZZ_smtp_command:%=$(BUILD)/fuzzing/%)
$(BUILD)/replay/smtp_command: $(FUZZ_smtp_command:%=$(BUILD)/san/%)

$(BUILD)/fuzz/%: $(BUILD)/fuzzing/tests/fuzz/%.o $(BUILD)/fuzzing/modules.a
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)clang -fsanitize=fuzzer,address,undefined -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS_tests)

fuzzers: $(FUZZERS)

# make fuzz                                    each for FUZZ_SECONDS
# make fuzz FUZZ=smtp_command RUNS=1000000     one of them, for so many cases
fuzz: $(if $(FUZZ),$(BUILD)/fuzz/$(FUZZ)_fuzz,$(FUZZERS))
	tests/fuzz/run $(BUILD)/fuzz $(FUZZ_SECONDS) '$(FUZZ)' $(RUNS)

# Without clang: the fuzzers over their seeds and variants of these, with gcc's sanitizers.
REPLAYS     = $(patsubst tests/fuzz/%_fuzz.c,$(BUILD)/replay/%,$(wildcard tests/fuzz/*_fuzz.c))
SAN_CFLAGS  = -std=gnu11 -g -O1 $(SAN_EXTRA) -fsanitize=address,undefined -fno-sanitize-recover=undefined \
              -fno-omit-frame-pointer $(DEFINES) -DMAILSTEAD_SANITIZE -iquote common -iquote . \
              -iquote tests/fuzz
SAN_MODULES = $(COMMON_SRC:%.c=$(BUILD)/san/%.o) $(MODULE_SRC:%.c=$(BUILD)/san/%.o)

$(BUILD)/san/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call SAY,SAN,$<)
	$(Q)$(CC) $(SAN_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/san/modules.a: $(SAN_MODULES)
	@rm -f $@
	$(call SAY,AR,$@)
	$(Q)$(AR) rcs $@ $^

$(BUILD)/replay/%: $(BUILD)/san/tests/fuzz/%_fuzz.o $(BUILD)/san/tests/fuzz/replay.o $(BUILD)/san/modules.a
	@mkdir -p $(@D)
	$(CC) $(SAN_EXTRA) -fsanitize=address,undefined -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS_tests)

replays: $(REPLAYS)

# Which lines and branches the unit tests, the fuzzers' seeds and the transcripts reach.
# make coverage COVER='common/text smtpd'   of these directories or files
# make coverage COVER='-v smtpd'            and the lines that are never reached
COVERED_UNITS = $(patsubst tests/unit/%.c,$(BUILD)/san/units/%,$(wildcard tests/unit/*_test.c))

$(BUILD)/san/units/%: $(BUILD)/san/tests/unit/%.o $(BUILD)/san/modules.a
	@mkdir -p $(@D)
	$(call SAY,LD,$@)
	$(Q)$(CC) $(SAN_EXTRA) -fsanitize=address,undefined -o $@ $^ -lcheck -lm -lrt -lpthread \
	    -lsubunit $(LIBS_tests)

covered: $(COVERED_UNITS) $(REPLAYS)

coverage:
	$(MAKE) BUILD=$(BUILD)-coverage SAN_EXTRA=--coverage covered
	BUILD=$(abspath $(BUILD))-coverage tests/coverage $(COVER)

# make check             everything
# make check TEST=NAME   the tests whose name contains NAME
# make check CORPUS=DIR  the corpus test on the messages of that folder
check: all units helpers replays
	BUILD=$(abspath $(BUILD)) CORPUS='$(CORPUS)' tests/run $(TEST)

# make faults               an error or a kill at every call of the programs, and many power cuts:
#                           for hours; when it was stopped it goes on where it was (tests/faults)
# make faults FAULT=inject  one of its tests
# make faults SANITIZE=1 BUILD=build-sanitize
faults: all helpers
	ASAN_OPTIONS=detect_leaks=0 BUILD=$(abspath $(BUILD)) tests/faults $(FAULT)

# The unit tests with leaks looked for, then all tests, with sanitizers; and the
# unit tests under valgrind, without those that take minutes there.
UNIT_NAMES    = $(notdir $(UNITS))
# What a handler of SIGBUS returns to has to have all its registers.
VALGRIND      = valgrind -q --vex-iropt-register-updates=allregs-at-mem-access --error-exitcode=9 --leak-check=full --child-silent-after-fork=yes \
                --suppressions=tests/valgrind.supp
VALGRIND_SKIP = smtp_data_test date_test

check-sanitize:
	$(MAKE) BUILD=$(BUILD)-sanitize SANITIZE=1 all units helpers
	set -e; for test in $(UNIT_NAMES); do \
		CK_FORK=no ASAN_OPTIONS=detect_leaks=1 $(BUILD)-sanitize/tests/unit/$$test; done
	BUILD=$(abspath $(BUILD))-sanitize ASAN_OPTIONS=detect_leaks=0 tests/run $(TEST)

check-valgrind:
	$(MAKE) BUILD=$(BUILD)-valgrind FENCES=0 OPTIMIZE='-O1 -g' units
	set -e; for test in $(filter-out $(VALGRIND_SKIP),$(UNIT_NAMES)); do \
		CK_FORK=no $(VALGRIND) $(BUILD)-valgrind/tests/unit/$$test; done

demo: all
	BUILD=$(abspath $(BUILD)) tests/demo $(DEMO)

# ---- Installation

install: all
	BUILD='$(BUILD)' DESTDIR='$(DESTDIR)' SBINDIR='$(SBINDIR)' LIBEXECDIR='$(LIBEXECDIR)' \
	MANDIR='$(MANDIR)' SYSCONFDIR='$(SYSCONFDIR)' SPOOLDIR='$(SPOOLDIR)' \
	DOCDIR='$(DOCDIR)' UNITDIR='$(UNITDIR)' DATADIR='$(DATADIR)' \
	SYSUSERSDIR='$(SYSUSERSDIR)' TMPFILESDIR='$(TMPFILESDIR)' \
	SBIN_PROGRAMS='$(SBIN_PROGRAMS)' LIBEXEC_PROGRAMS='$(LIBEXEC_PROGRAMS)' MANUALS='$(MANUALS)' \
	USERS='$(USER_NET) $(USER_QUEUE) $(USER_OUT) $(USER_TLS) $(USER_KEY) $(USER_AUTH) $(USER_FILTER) $(USER_POLICY) $(USER_MAILBOX)' \
	USER_QUEUE='$(USER_QUEUE)' USER_NET='$(USER_NET)' USER_POLICY='$(USER_POLICY)' USER_OUT='$(USER_OUT)' PAM='$(PAM)' sh etc/install.sh

uninstall:
	DESTDIR='$(DESTDIR)' SBINDIR='$(SBINDIR)' LIBEXECDIR='$(LIBEXECDIR)' MANDIR='$(MANDIR)' \
	SYSCONFDIR='$(SYSCONFDIR)' SPOOLDIR='$(SPOOLDIR)' DOCDIR='$(DOCDIR)' UNITDIR='$(UNITDIR)' DATADIR='$(DATADIR)' \
	SYSUSERSDIR='$(SYSUSERSDIR)' TMPFILESDIR='$(TMPFILESDIR)' \
	SBIN_PROGRAMS='$(SBIN_PROGRAMS)' LIBEXEC_PROGRAMS='$(LIBEXEC_PROGRAMS)' MANUALS='$(MANUALS)' \
	sh etc/uninstall.sh

clean:
	rm -rf $(BUILD)

# A package for this machine's Debian: build/mailstead_VERSION_ARCHITECTURE.deb, made of a copy of
# these sources, so that nothing here is changed. What it wants is in debian/control.
DEB_PARTS = $(filter-out build% tests bootstrap Containerfile,$(wildcard *))

deb: $(BUILD)/deb/done

$(BUILD)/deb/done: $(if $(filter deb,$(MAKECMDGOALS)),$(shell find $(DEB_PARTS) -type f))
	rm -rf $(@D) $(BUILD)/mailstead*.deb
	mkdir -p $(@D)/mailstead
	cp -a $(DEB_PARTS) $(@D)/mailstead/
	cd $(@D)/mailstead && env -u MAKEFLAGS -u MAKEOVERRIDES -u MFLAGS dpkg-buildpackage -us -uc -b
	mv $(@D)/*.deb $(@D)/*.changes $(@D)/*.buildinfo $(BUILD)/
	rm -rf $(@D)/mailstead
	touch $@

# The whole Containerfile, both stages, built by podman as a plain user and tried out. Not a part of
# "make check": it wants root, the archives of Debian, and some minutes.
check-container:
	CONTAINER=whole BUILD=$(abspath $(BUILD)) tests/e2e/package-container

.PHONY: all deb check-container objects units helpers replays fuzzers fuzz covered coverage bench check check-sanitize check-valgrind faults demo install uninstall clean .force
.SECONDARY:
