extension BuiltInPatterns {
    /// The text of each family.
    static let sources: [(family: String, text: String)] = [
        ("base", base), ("time", time), ("syslog", syslog), ("httpd", httpd), ("nginx", nginx), ("java", java), ("maven", maven),
        ("aws", aws), ("haproxy", haproxy), ("squid and bind", squidAndBind), ("exim", exim), ("databases", databases),
        ("ruby", ruby), ("firewalls", firewalls), ("cisco", cisco), ("junos", junos), ("nagios", nagios), ("bacula", bacula),
        ("zeek", zeek),
    ]
}
