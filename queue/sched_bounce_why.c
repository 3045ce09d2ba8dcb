/* sched_bounce_why.c: status codes in plain words; see sched_bounce_part.h. */
#include "queue/sched_bounce_part.h"

#include "base/num.h"

#define ADDRESS "Look whether the address is spelt correctly; ask the recipient by other means " \
	"whether it is still in use."
#define OTHER "Let the recipient know by other means."
#define LATER "Send it again later, or let the recipient know by other means."
#define SMALLER "Send less at a time, or put what is large where the recipient can fetch it."
#define ADMIN "Show this report to who runs the mail system that is named here."
#define OWN_ADMIN "Show this report to who runs your own mail system."
#define REFUSED "What the server said below may tell more. If it does not help, ask the " \
	"recipient by other means."

#define ANY 0			/* a row for what no row before it names */

static const struct {
	uint64_t subject, detail;
	struct bounce_why why;
} rows[] = {
	{ 1, 1, { "There is no mailbox with this address.", ADDRESS } },
	{ 1, 2, { "The domain, which is what follows the @ of this address, does not exist or takes "
	    "no mail.", ADDRESS } },
	{ 1, 3, { "This is not an address of the proper form.", ADDRESS } },
	{ 1, 4, { "This address could mean more than one mailbox.", ADDRESS } },
	{ 1, 6, { "The mailbox has moved, and it is not said where to.", ADDRESS } },
	{ 1, 7, { "Your address is not one of the proper form, for that server.", OWN_ADMIN } },
	{ 1, 8, { "Your address does not exist, as that server sees it.", OWN_ADMIN } },
	{ 1, 10, { "The domain, which is what follows the @ of this address, takes no mail at all.",
	    ADDRESS } },
	{ 1, ANY, { "Something is wrong with this address.", ADDRESS } },
	{ 2, 1, { "The mailbox is closed.", OTHER } },
	{ 2, 2, { "The mailbox is full.", OTHER } },
	{ 2, 3, { "The message is larger than that mailbox takes.", SMALLER } },
	{ 2, 4, { "The address stands for others, and these could not be found out.", ADMIN } },
	{ 2, ANY, { "Something is wrong with the mailbox.", OTHER } },
	{ 3, 1, { "There is no room left at the recipient's mail system.", LATER } },
	{ 3, 2, { "The recipient's mail system takes no mail at present.", LATER } },
	{ 3, 4, { "The message is larger than the recipient's mail system takes.", SMALLER } },
	{ 3, 5, { "A mail system is not set up properly.", ADMIN } },
	{ 3, 6, { "The message has a higher or lower priority than is taken.", OWN_ADMIN } },
	{ 3, ANY, { "Something is wrong at the recipient's mail system.", LATER } },
	{ 4, 1, { "The recipient's mail system does not answer.", LATER } },
	{ 4, 2, { "The connection to the recipient's mail system broke off.", LATER } },
	{ 4, 3, { "The way to the recipient's mail system could not be looked up.", LATER } },
	{ 4, 4, { "No way leads to the recipient's mail system.", ADDRESS } },
	{ 4, 5, { "The recipient's mail system has too much to do.", LATER } },
	{ 4, 6, { "The message goes in circles: the address leads back to itself.", ADMIN } },
	{ 4, 7, { "The message could not be delivered by the time that was set for it.", LATER } },
	{ 4, ANY, { "The recipient's mail system could not be reached.", LATER } },
	{ 5, 3, { "The message has more recipients than are taken at once.",
	    "Send it to fewer at a time." } },
	{ 5, ANY, { "The two mail systems do not understand each other.", ADMIN } },
	{ 6, 7, { "The recipient's mail system does not take addresses in letters beyond ASCII.",
	    "Use another address of the recipient, or one of your own, in plain letters." } },
	{ 6, 8, { "The recipient's mail system does not take addresses in letters beyond ASCII.",
	    "Use another address of the recipient, or one of your own, in plain letters." } },
	{ 6, 9, { "The recipient's mail system does not take addresses in letters beyond ASCII.",
	    "Use another address of the recipient, or one of your own, in plain letters." } },
	{ 6, ANY, { "The recipient's mail system does not take content of that kind.",
	    "Send it in another form." } },
	{ 7, 2, { "You may not write to that mailing list.",
	    "Ask who owns the list, or write from the address with which you have subscribed." } },
	{ 7, 4, { "The message was to be protected in a way that is not possible on its way.",
	    OWN_ADMIN } },
	{ 7, 10, { "The message may go on only where it is encrypted on its way, which it "
	    "cannot be.", OWN_ADMIN } },
	{ 7, 13, { "The mailbox is closed.", OTHER } },
	{ 7, 17, { "The mailbox is not the same person's any more.", OTHER } },
	{ 7, 18, { "The domain is not the same owner's any more.", OTHER } },
	{ 7, 20, { "The message does not bear the signature (DKIM) that it should.", OWN_ADMIN } },
	{ 7, 21, { "The message does not bear the signature (DKIM) that it should.", OWN_ADMIN } },
	{ 7, 22, { "The message does not bear the signature (DKIM) that it should.", OWN_ADMIN } },
	{ 7, 23, { "Mail from your domain may not come from where it came from (SPF).", OWN_ADMIN } },
	{ 7, 24, { "It could not be seen where mail from your domain may come from (SPF).",
	    OWN_ADMIN } },
	{ 7, 25, { "The address of the mail system that sent it has no proper name.", OWN_ADMIN } },
	{ 7, 26, { "It could not be seen that the message is from your domain (SPF, DKIM).",
	    OWN_ADMIN } },
	{ 7, 27, { "Your domain takes no mail, as that server sees it.", OWN_ADMIN } },
	{ 7, 28, { "More mail came than is taken at a time.", LATER } },
	{ 7, 30, { "The message may go on only where it is encrypted on its way, which it "
	    "cannot be.", OWN_ADMIN } },
	{ 7, ANY, { "The recipient's mail system refuses the message.", REFUSED } },
	{ ANY, ANY, { "The recipient's mail system did not take the message.", REFUSED } },
};

#define NROWS (sizeof(rows) / sizeof(rows[0]))

_Static_assert(NROWS <= BOUNCE_WHYS_MAX, "more reasons than there may be");

const struct bounce_why *
bounce_why(const char *code)
{
	struct view v = view_of(code);
	size_t dot = view_find(v, '.'), dot2 = view_rfind(v, '.'), row = 0;
	uint64_t subject = 0, detail = 0;

	if (dot < dot2 && dot2 < v.n) {
		if (num_parse(view_sub(v, dot + 1, dot2 - dot - 1), 999, &subject) == -1 ||
		    num_parse(view_sub(v, dot2 + 1, v.n), 999, &detail) == -1)
			subject = detail = 0;
	}
	while (row < NROWS - 1 && (rows[row].subject != subject ||
	    (rows[row].detail != ANY && rows[row].detail != detail)))
		row++;
	/* Rows that mean the same are one. */
	for (size_t i = 0; i < row; i++)
		if (view_eq(view_of(rows[i].why.what), view_of(rows[row].why.what)))
			return &rows[i].why;
	return &rows[row].why;
}
