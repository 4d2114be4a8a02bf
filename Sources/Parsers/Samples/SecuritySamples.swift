import Events

/// Samples of formats: security tools.
extension FormatDescription {
    static let auditd: [FormatSample] = [
        .init(
            "node=web-1 type=USER_LOGIN msg=audit(1768983330.178:19600327): pid=4121 uid=0 auid=700 ses=11988 msg='op=l"
                + "ogin acct=\"root\" exe=\"/usr/sbin/sshd\" hostname=? addr=203.0.113.7 terminal=ssh res=failed'",
            "2026-01-21T08:15:30.178Z", .warn,
            [
                "host=web-1",
                "type=USER_LOGIN",
                "sequence=19600327",
                "pid=4121",
                "uid=0",
                "auid=700",
                "ses=11988",
                "op=login",
                "acct=root",
                "exe=/usr/sbin/sshd",
                "addr=203.0.113.7",
                "terminal=ssh",
                "res=failed",
            ])
    ]
    static let cef: [FormatSample] = [
        .init(
            "<134>Jan 21 08:15:30 fw1 CEF:0|Acme|Firewall|1.0|100|port scan detected|8|src=203.0.113.7 spt=1232 act=blo"
                + "cked rt=1768983330123 msg=10 ports in 2 s",
            "2026-01-21T08:15:30.123Z", .error,
            message: "10 ports in 2 s",
            [
                "priority=134",
                "host=fw1",
                "cef_version=0",
                "device_vendor=Acme",
                "device_product=Firewall",
                "device_version=1.0",
                "event_class_id=100",
                "name=port scan detected",
                "src=203.0.113.7",
                "spt=1232",
                "act=blocked",
                "rt=1768983330123",
            ])
    ]
    static let leef: [FormatSample] = [
        .init(
            "LEEF:1.0|Acme|Proxy|4.2|allowed|devTime=Jan 21 2026 08:15:30\tsrc=203.0.113.7\tsev=5\tusrName=frank",
            "2026-01-21T08:15:30Z", .warn,
            [
                "leef_version=1.0",
                "device_vendor=Acme",
                "device_product=Proxy",
                "device_version=4.2",
                "event_id=allowed",
                "devTime=Jan 21 2026 08:15:30",
                "src=203.0.113.7",
                "sev=5",
                "usrName=frank",
            ]),
        .init(
            "LEEF:2.0|Acme|Proxy|4.2|denied|^|src=203.0.113.7^sev=9^usrName=frank",
            "", .critical,
            [
                "leef_version=2.0",
                "device_vendor=Acme",
                "device_product=Proxy",
                "device_version=4.2",
                "event_id=denied",
                "src=203.0.113.7",
                "sev=9",
                "usrName=frank",
            ]),
    ]
    static let santa: [FormatSample] = [
        .init(
            "[2026-01-21T08:15:30.802Z] I santad: action=EXEC|decision=DENY|reason=UNKNOWN|path=/tmp/x|pid=29678|user=r"
                + "oot",
            "2026-01-21T08:15:30.802Z", .info, service: "santad",
            [
                "action=EXEC",
                "decision=DENY",
                "reason=UNKNOWN",
                "path=/tmp/x",
                "pid=29678",
                "user=root",
            ])
    ]
}
