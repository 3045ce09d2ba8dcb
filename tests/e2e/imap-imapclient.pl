# imap-imapclient.pl LOGIN JOB: a client made with Mail::IMAPClient. LOGIN has host, port, user and
# password, each on a line; JOB lines of what, Message-ID and a file, with tabs between.
use strict;
use warnings;
use Mail::IMAPClient;

my ($login, $job) = @ARGV;
open(my $l, '<', $login) or die "$login: $!";
chomp(my ($host, $port, $user, $password) = <$l>);
my $c = Mail::IMAPClient->new(Server => $host, Port => $port, User => $user,
    Password => $password, Uid => 1, Peek => 1) or die "connect: $@";
$c->has_capability('UIDPLUS') or die 'no UIDPLUS';
for my $folder ('Done/imapclient', 'Sent-imapclient') {
	$c->exists($folder) or $c->create($folder) or die "create: $@";
	$c->subscribe($folder) or die "subscribe: $@";
}
$c->select('INBOX') or die "select: $@";
open(my $j, '<', $job) or die "$job: $!";
while (<$j>) {
	chomp;
	my ($what, $id, $file) = split /\t/;
	if ($what eq 'append') {
		open(my $f, '<:raw', $file) or die "$file: $!";
		local $/;
		my $text = <$f>;
		my $uid = $c->append_string('Sent-imapclient', $text, '\\Seen') or die "append: $@";
		next;
	}
	my @uids = $c->search('HEADER', 'Message-ID', $c->Quote($id));
	@uids == 1 or die "$id is there ", scalar(@uids), " times";
	open(my $f, '<:raw', $file) or die "$file: $!";
	my $want = do { local $/; <$f> };
	$c->message_string($uids[0]) eq $want or die "$id differs";
	$c->get_envelope($uids[0])->messageid eq $id or die "the envelope of $id";
	if ($what eq 'flag') {
		$c->set_flag('Flagged', @uids) or die "flag: $@";
	} elsif ($what eq 'seen') {
		$c->see(@uids) or die "see: $@";
	} elsif ($what eq 'move') {
		$c->move('Done/imapclient', @uids) or die "move: $@";
	} else {
		$c->delete_message(@uids) or die "delete: $@";
	}
}
$c->expunge or die "expunge: $@";
$c->close;
$c->logout;
