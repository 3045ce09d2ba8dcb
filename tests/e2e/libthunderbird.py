"""What the tests have Thunderbird do: scripts for libmarionette.Thunderbird.run(), with their arguments."""

STARTTLS, TLS = 2, 3	# its own numbers
PASSWORD = 3
BEGIN = """
    const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
    const wait = start => new Promise((resolve, reject) => start({
        QueryInterface: ChromeUtils.generateQI(["nsIUrlListener", "nsIMsgCopyServiceListener",
            "nsIMsgSendListener"]),
        OnStartRunningUrl() {},
        OnStopRunningUrl(url, status) { status ? reject(new Error("status " + status)) : resolve(); },
        onStartCopy() {}, onProgress() {}, setMessageKey() {}, getMessageId() { return null; },
        onStopCopy(status) { status ? reject(new Error("copy " + status)) : resolve(); },
        onStartSending() {}, onSendProgress() {}, onStatus() {}, onGetDraftFolderURI() {},
        onSendNotPerformed() {}, onTransportSecurityError() { reject(new Error("TLS")); },
        onStopSending(id, status, message) {
            status ? reject(new Error("send " + status + " " + message)) : resolve();
        },
    }));
    const server = key => MailServices.accounts.getIncomingServer(key);
    const inboxOf = key => server(key).rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
    const find = (folder, subject) => {
        const found = [...folder.messages].filter(m => m.mime2DecodedSubject == subject);
        if (found.length != 1)
            throw new Error(found.length + " messages of " + subject);
        return found[0];
    };
"""
AUTHORITY = """
    const [certificate] = arguments;
    Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB)
        .addCertFromBase64(certificate, "C,,");
"""
TRUST = BEGIN + """
    const [certificate, ports] = arguments;
    const db = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB);
    const overrides = Cc["@mozilla.org/security/certoverride;1"]
        .getService(Ci.nsICertOverrideService);
    for (const port of ports)
        overrides.rememberValidityOverride("127.0.0.1", port, {},
            db.constructX509FromBase64(certificate), true);
"""
ACCOUNT = BEGIN + """
    const [kind, user, password, port, security, smtpPort, smtpSecurity] = arguments;
    const incoming = MailServices.accounts.createIncomingServer(user, "127.0.0.1", kind);
    incoming.port = port;
    incoming.socketType = security;
    incoming.authMethod = Ci.nsMsgAuthMethod.passwordCleartext;
    incoming.password = password;
    incoming.loginAtStartUp = false;
    incoming.doBiff = false;
    if (kind == "pop3")
        incoming.QueryInterface(Ci.nsIPop3IncomingServer).leaveMessagesOnServer = true;
    const outgoing = MailServices.outgoingServer.createServer("smtp")
        .QueryInterface(Ci.nsISmtpServer);
    outgoing.hostname = "127.0.0.1";
    outgoing.port = smtpPort;
    outgoing.username = user;
    outgoing.socketType = smtpSecurity;
    outgoing.authMethod = Ci.nsMsgAuthMethod.passwordCleartext;
    outgoing.password = password;
    const identity = MailServices.accounts.createIdentity();
    identity.email = user;
    identity.smtpServerKey = outgoing.key;
    identity.doFcc = kind == "imap";
    const account = MailServices.accounts.createAccount();
    account.incomingServer = incoming;
    account.addIdentity(identity);
    return incoming.key;
"""
DISCOVER = BEGIN + """
    const [key] = arguments;
    server(key).performExpand(null);
    for (let n = 0; n < 300 && !inboxOf(key); n++)
        await new Promise(r => setTimeout(r, 100));
    if (!inboxOf(key))
        throw new Error("it finds no INBOX");
"""
UPDATE = BEGIN + """
    const [key] = arguments;
    const inbox = inboxOf(key);
    if (server(key).type == "pop3")
        await wait(l => MailServices.pop3.GetNewMail(null, l, inbox, server(key)
            .QueryInterface(Ci.nsIPop3IncomingServer)));
    else
        await wait(l => inbox.QueryInterface(Ci.nsIMsgImapMailFolder)
            .updateFolderWithListener(null, l));
    return [...inbox.messages].map(m => [m.mime2DecodedSubject, m.isRead, m.isFlagged]).sort();
"""
TAKE = BEGIN + """
    const [key] = arguments;
    server(key).QueryInterface(Ci.nsIPop3IncomingServer).leaveMessagesOnServer = false;
"""
BODY = BEGIN + """
    const [key, subject] = arguments;
    const { MsgHdrToMimeMessage } = ChromeUtils.importESModule(
        "resource:///modules/gloda/MimeMessage.sys.mjs");
    const inbox = inboxOf(key);
    return await new Promise(resolve => MsgHdrToMimeMessage(find(inbox, subject), null,
        (header, mime) => resolve(mime.coerceBodyToPlaintext(inbox)), true));
"""
MARK = BEGIN + """
    const [key, read, flagged] = arguments;
    const inbox = inboxOf(key);
    inbox.markMessagesRead([find(inbox, read)], true);
    inbox.markMessagesFlagged([find(inbox, flagged)], true);
"""
MOVE = BEGIN + """
    const [key, subject, name] = arguments;
    const inbox = inboxOf(key);
    const to = server(key).rootFolder.getChildNamed(name);
    await wait(l => MailServices.copy.copyMessages(inbox, [find(inbox, subject)], to, true, l, null,
        false));
"""
DELETE = BEGIN + """
    const [key, subject] = arguments;
    const inbox = inboxOf(key);
    await wait(l => inbox.deleteMessages([find(inbox, subject)], null, false, true, l, false));
"""
FOLDERS = BEGIN + """
    const [key] = arguments;
    return server(key).rootFolder.descendants.map(f => [f.name, f.flags]);
"""
SEND = BEGIN + """
    const [key, to, subject, text] = arguments;
    const account = MailServices.accounts.findAccountForServer(server(key));
    const fields = Cc["@mozilla.org/messengercompose/composefields;1"]
        .createInstance(Ci.nsIMsgCompFields);
    const identity = account.defaultIdentity;
    fields.from = identity.email;
    fields.to = to;
    const file = PathUtils.join(PathUtils.profileDir, "outgoing.eml");
    await IOUtils.writeUTF8(file, [`From: ${identity.email}`, `To: ${to}`, `Subject: ${subject}`,
        "Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit", "", text, ""]
        .join("\\r\\n"));
    const path = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
    path.initWithPath(file);
    const send = Cc["@mozilla.org/messengercompose/send;1"].createInstance(Ci.nsIMsgSend);
    await wait(l => send.sendMessageFile(identity, account.key, fields, path, false, false,
        Ci.nsIMsgSend.nsMsgDeliverNow, null, l, null, null));
"""

# ---- The work of one client among others: its folders by their whole names

AT = BEGIN + """
    const at = (key, path) => path == "INBOX" ? inboxOf(key) : path.split("/").reduce(
        (folder, name) => folder.getChildNamed(name), server(key).rootFolder);
"""
OPTIONS = AT + """
    const [key] = arguments;
    const imap = server(key).QueryInterface(Ci.nsIImapIncomingServer);
    imap.deleteModel = Ci.nsMsgImapDeleteModels.DeleteNoTrash;
    imap.usingSubscription = false;
"""
MARK_ONE = AT + """
    const [key, subject, what] = arguments;
    const inbox = inboxOf(key);
    if (what == "seen")
        inbox.markMessagesRead([find(inbox, subject)], true);
    else
        inbox.markMessagesFlagged([find(inbox, subject)], true);
"""
TRANSFER = AT + """
    const [key, subject, path, moves] = arguments;
    const inbox = inboxOf(key);
    await wait(l => MailServices.copy.copyMessages(inbox, [find(inbox, subject)], at(key, path), moves, l,
        null, false));
"""
REMOVE = AT + """
    const [key, subject] = arguments;
    const inbox = inboxOf(key).QueryInterface(Ci.nsIMsgImapMailFolder);
    await wait(l => inbox.deleteMessages([find(inbox, subject)], null, true, false, l, false));
    await wait(l => inbox.expunge(l, null));
"""
APPEND = AT + """
    const [key, path, name] = arguments;
    const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
    file.initWithPath(name);
    await wait(l => MailServices.copy.copyFileMessage(file, at(key, path), null, false,
        Ci.nsMsgMessageFlags.Read, "", l, null));
"""
NOTICE = AT + """
    const [key, subject, flagged] = arguments;
    return [...inboxOf(key).messages].some(m => m.mime2DecodedSubject == subject &&
        (m.isFlagged || !flagged));
"""
VIEW = AT + """
    const [key, paths] = arguments;
    const seen = [];
    for (const path of paths) {
        const folder = at(key, path).QueryInterface(Ci.nsIMsgImapMailFolder);
        await wait(l => folder.updateFolderWithListener(null, l));
        for (const m of folder.messages)
            seen.push([path, m.mime2DecodedSubject,
                [...m.isFlagged ? ["\\\\Flagged"] : [], ...m.isRead ? ["\\\\Seen"] : []]]);
    }
    return seen;
"""
EXPAND = AT + """
    const [key, paths] = arguments;
    server(key).performExpand(null);
    const there = path => { try { return at(key, path); } catch (e) { return null; } };
    for (let n = 0; n < 300 && !paths.every(there); n++)
        await new Promise(r => setTimeout(r, 100));
    if (!paths.every(there))
        throw new Error("it has not all of " + paths);
"""
