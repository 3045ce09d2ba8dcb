# imap-imaptalk.pl LOGIN JOB: the same as imap-imapclient.pl, with Mail::IMAPTalk.
use strict;
use warnings;
use Mail::IMAPTalk;

my ($login, $job) = @ARGV;
open(my $l, '<', $login) or die "$login: $!";
chomp(my ($host, $port, $user, $password) = <$l>);
my $c = Mail::IMAPTalk->new(Server => $host, Port => $port, Username => $user,
    Password => $password, Uid => 1) or die "connect: $@";
$c->create('Done/imaptalk') or die "create: $@";
$c->create('Sent-imaptalk') or die "create: $@";
my %there = map { $_->[2] => 1 } @{$c->list('', '*')};
$there{'Done/imaptalk'} or die 'no Done/imaptalk in ', join(' ', keys %there);
$c->select('INBOX') or die "select: $@";
open(my $j, '<', $job) or die "$job: $!";
while (<$j>) {
	chomp;
	my ($what, $id, $file) = split /\t/;
	open(my $f, '<:raw', $file) or die "$file: $!";
	my $text = do { local $/; <$f> };
	if ($what eq 'append') {
		$c->append('Sent-imaptalk', ['\\Seen'], { 'Literal' => $text }) or die "append: $@";
		next;
	}
	my $uids = $c->search('header', 'message-id', { 'Quote' => $id });
	$uids && @$uids == 1 or die "$id: $@";
	my $got = $c->fetch($uids->[0], '(envelope bodystructure body.peek[] flags)')->{$uids->[0]};
	$got->{'body'} eq $text or die "$id differs";
	$got->{'envelope'}->{'Message-ID'} eq $id or die "the envelope of $id";
	if ($what eq 'move') {
		$c->copy($uids->[0], 'Done/imaptalk') or die "copy: $@";
	}
	my $flag = $what eq 'flag' ? '\\Flagged' : $what eq 'seen' ? '\\Seen' : '\\Deleted';
	$c->store($uids->[0], '+flags', "($flag)") or die "store: $@";
	if ($flag eq '\\Deleted') {
		$c->uidexpunge($uids->[0]) or die "expunge: $@";
	}
}
$c->unselect();
$c->logout();
