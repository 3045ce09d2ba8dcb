/*
 * auth_token.h: what auth asks auth-token, which runs auth_token_program: one
 * record for each token, over a connection that all processes of auth share.
 *
 *	TOKEN_SERVE  octets: what the program reads, auth-token(8); with one end of
 *	             a connection for the answer
 *	    -> TOKEN_YES str address, TOKEN_NO, or TOKEN_LATER
 */
#ifndef GATE_AUTH_TOKEN_H
#define GATE_AUTH_TOKEN_H

enum auth_token_type {
	TOKEN_SERVE = 0x7301,
	TOKEN_YES = 0x7381,
	TOKEN_NO,
	TOKEN_LATER
};

#endif
