extension BuiltInPatterns {
    /// Lines of syslog, RFC 3164 and RFC 5424, and of what logs through it.
    static let syslog = #"""
        #> -ID47
        SYSLOG5424PRINTASCII [!-~]+
        #> Jan 31 23:59:59 web-1 sshd[812]:
        legacy:SYSLOGBASE2 (?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp8601}) (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource}+(?: %{SYSLOGPROG}:|)
        ecs:SYSLOGBASE2 (?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp})(?: %{SYSLOGFACILITY})?(?: %{SYSLOGHOST:[host][hostname]})?(?: %{SYSLOGPROG}:)?
        #> Jan 31 23:59:59 web-1 su[812]: pam_unix(su:session): session opened for user root by (uid=0)
        SYSLOGPAMSESSION %{SYSLOGBASE} (?=%{GREEDYDATA:message|message})%{WORD:pam_module|[system][auth][pam][module]}\(%{DATA:pam_caller|[system][auth][pam][origin]}\): session %{WORD:pam_session_state|[system][auth][pam][session_state]} for user %{USERNAME:username|[user][name]}(?: by %{GREEDYDATA:pam_by|})?
        #> CMD
        CRON_ACTION [A-Z ]+
        #> Jan 31 23:59:59 web-1 CRON[812]: (root) CMD (run-parts /etc/cron.hourly)
        CRONLOG %{SYSLOGBASE} \(%{USER:user|[user][name]}\) %{CRON_ACTION:action|[system][cron][action]} \(%{DATA:message|message}\)
        #> Jan 31 23:59:59 web-1 sshd[812]: Accepted publickey for deploy
        SYSLOGLINE %{SYSLOGBASE2} %{GREEDYDATA:message|message}
        #> <34>
        SYSLOG5424PRI <%{NONNEGINT:syslog5424_pri|[log][syslog][priority]:int}>
        #> [origin ip="192.0.2.1"]
        SYSLOG5424SD \[%{DATA}\]+
        #> <34>1 2026-01-31T23:59:59Z web-1 app 812 ID47 -
        legacy:SYSLOG5424BASE %{SYSLOG5424PRI}%{NONNEGINT:syslog5424_ver} +(?:-|%{TIMESTAMP_ISO8601:syslog5424_ts}) +(?:-|%{IPORHOST:syslog5424_host}) +(?:-|%{SYSLOG5424PRINTASCII:syslog5424_app}) +(?:-|%{SYSLOG5424PRINTASCII:syslog5424_proc}) +(?:-|%{SYSLOG5424PRINTASCII:syslog5424_msgid}) +(?:-|%{SYSLOG5424SD:syslog5424_sd})?
        ecs:SYSLOG5424BASE %{SYSLOG5424PRI}%{NONNEGINT:[system][syslog][version]} +(?:-|%{TIMESTAMP_ISO8601:timestamp}) +(?:-|%{IPORHOST:[host][hostname]}) +(?:-|%{SYSLOG5424PRINTASCII:[process][name]}) +(?:-|%{POSINT:[process][pid]:int}) +(?:-|%{SYSLOG5424PRINTASCII:[event][code]}) +(?:-|%{SYSLOG5424SD:[system][syslog][structured_data]})?
        #> <34>1 2026-01-31T23:59:59Z web-1 app 812 ID47 - disk almost full
        SYSLOG5424LINE %{SYSLOG5424BASE} +%{GREEDYDATA:syslog5424_msg|message}
        """#

    /// Access and error logs of Apache httpd and those who write like it.
    static let httpd = #"""
        #> alice@mail.example
        HTTPDUSER %{EMAILADDRESS}|%{USER}
        #> Sat Jan 31 23:59:59.123456 2026
        HTTPDERROR_DATE %{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{YEAR}
        # The common log format
        #> 192.0.2.1 - - [31/Jan/2026:23:59:59 +0000] "GET / HTTP/1.1" 200 512
        legacy:HTTPD_COMMONLOG %{IPORHOST:clientip} %{HTTPDUSER:ident} %{HTTPDUSER:auth} \[%{HTTPDATE:timestamp}\] "(?:%{WORD:verb} %{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})" (?:-|%{NUMBER:response}) (?:-|%{NUMBER:bytes})
        ecs:HTTPD_COMMONLOG %{IPORHOST:[source][address]} (?:-|%{HTTPDUSER:[apache][access][user][identity]}) (?:-|%{HTTPDUSER:[user][name]}) \[%{HTTPDATE:timestamp}\] "(?:%{WORD:[http][request][method]} %{NOTSPACE:[url][original]}(?: HTTP/%{NUMBER:[http][version]})?|%{DATA})" (?:-|%{INT:[http][response][status_code]:int}) (?:-|%{INT:[http][response][body][bytes]:int})
        # The combined log format: the common one, referrer and agent
        #> 192.0.2.1 - - [31/Jan/2026:23:59:59 +0000] "GET / HTTP/1.1" 200 512 "-" "curl/8.5.0"
        legacy:HTTPD_COMBINEDLOG %{HTTPD_COMMONLOG} %{QS:referrer} %{QS:agent}
        ecs:HTTPD_COMBINEDLOG %{HTTPD_COMMONLOG} "(?:-|%{DATA:[http][request][referrer]})" "(?:-|%{DATA:[user_agent][original]})"
        # The name that Logstash had first
        #> 192.0.2.1 - - [31/Jan/2026:23:59:59 +0000] "GET / HTTP/1.1" 200 512
        COMMONAPACHELOG %{HTTPD_COMMONLOG}
        # The name that Logstash had first
        #> 192.0.2.1 - - [31/Jan/2026:23:59:59 +0000] "GET / HTTP/1.1" 200 512 "-" "curl/8.5.0"
        COMBINEDAPACHELOG %{HTTPD_COMBINEDLOG}
        #> [Sat Jan 31 23:59:59 2026] [error] [client 192.0.2.1] File does not exist
        HTTPD20_ERRORLOG \[%{HTTPDERROR_DATE:timestamp|timestamp}\] \[%{LOGLEVEL:loglevel|[log][level]}\] (?:\[client %{IPORHOST:clientip|[source][address]}\] )?%{GREEDYDATA:message|message}
        #> [Sat Jan 31 23:59:59.123456 2026] [core:error] [pid 812:tid 140] [client 192.0.2.1:5000] AH00126: Invalid URI
        legacy:HTTPD24_ERRORLOG \[%{HTTPDERROR_DATE:timestamp}\] \[(?:%{WORD:module})?:%{LOGLEVEL:loglevel}\] \[pid %{POSINT:pid}(?::tid %{NUMBER:tid})?\](?: \(%{POSINT:proxy_errorcode}\)%{DATA:proxy_message}:)?(?: \[client %{IPORHOST:clientip}:%{POSINT:clientport}\])?(?: %{DATA:errorcode}:)? %{GREEDYDATA:message}
        ecs:HTTPD24_ERRORLOG \[%{HTTPDERROR_DATE:timestamp}\] \[(?:%{WORD:[apache][error][module]})?:%{LOGLEVEL:[log][level]}\] \[pid %{POSINT:[process][pid]:int}(?::tid %{INT:[process][thread][id]:int})?\](?: \(%{POSINT:[apache][error][proxy][error][code]}\)%{DATA:[apache][error][proxy][error][message]}:)?(?: \[client %{IPORHOST:[source][address]}(?::%{POSINT:[source][port]:int})?\])?(?: %{DATA:[error][code]}:)? %{GREEDYDATA:message}
        #> [Sat Jan 31 23:59:59 2026] [error] File does not exist
        HTTPD_ERRORLOG %{HTTPD20_ERRORLOG}|%{HTTPD24_ERRORLOG}
        """#

    /// Access and error logs of nginx.
    static let nginx = #"""
        #> 192.0.2.1 - alice [31/Jan/2026:23:59:59 +0000] "GET / HTTP/1.1" 200 512 "-" "curl/8.5.0"
        NGINX_ACCESS %{IPORHOST:clientip|[source][address]} - (?:-|%{USERNAME:auth|[user][name]}) \[%{HTTPDATE:timestamp|timestamp}\] "(?:%{WORD:verb|[http][request][method]} %{NOTSPACE:request|[url][original]}(?: HTTP/%{NUMBER:httpversion|[http][version]})?|%{DATA})" %{INT:response|[http][response][status_code]:int} %{INT:bytes|[http][response][body][bytes]:int} "(?:-|%{DATA:referrer|[http][request][referrer]})" "(?:-|%{DATA:agent|[user_agent][original]})"
        #> 2026/01/31 23:59:59
        NGINX_ERROR_DATE %{YEAR}/%{MONTHNUM}/%{MONTHDAY} %{TIME}
        #> 2026/01/31 23:59:59 [error] 12#12: *7 connect() failed
        NGINX_ERROR %{NGINX_ERROR_DATE:timestamp|timestamp} \[%{LOGLEVEL:loglevel|[log][level]}\] %{POSINT:pid|[process][pid]:int}#%{NONNEGINT:tid|[process][thread][id]:int}:(?: \*%{NONNEGINT:connection|[nginx][error][connection_id]:int})? %{GREEDYDATA:message|message}
        """#
}
