extension BuiltInPatterns {
    /// Numbers, words, names, addresses, paths.
    static let base = #"""
        # A user's name
        #> j.doe-2
        USERNAME [A-Za-z0-9._-]+
        #> j.doe-2
        USER %{USERNAME}
        # What stands before the @ of an e-mail address (RFC 5321)
        #> first.last+tag
        EMAILLOCALPART [A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]{1,64}(?:\.[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]{1,62}){0,63}
        #> first.last@mail.example
        EMAILADDRESS %{EMAILLOCALPART}@%{HOSTNAME}
        # A whole number with or without sign
        #> -42
        INT [+-]?[0-9]+
        # A decimal number; not the tail of another one
        #> -3.14
        BASE10NUM (?<![0-9.+-])(?>[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))
        #> 99.5
        NUMBER %{BASE10NUM}
        # A hexadecimal number, 0x or not
        #> 0x1aF
        BASE16NUM (?<![0-9A-Fa-f])[+-]?(?:0x)?[0-9A-Fa-f]+
        #> 0xaf.8
        BASE16FLOAT \b(?<![0-9A-Fa-f.])[+-]?(?:0x)?(?:[0-9A-Fa-f]+(?:\.[0-9A-Fa-f]*)?|\.[0-9A-Fa-f]+)\b
        # A whole number from 1
        #> 443
        POSINT \b[1-9][0-9]*\b
        # A whole number from 0
        #> 0
        NONNEGINT \b[0-9]+\b
        #> word_1
        WORD \b\w+\b
        #> no-space!
        NOTSPACE \S+
        SPACE \s*
        # As little as possible
        DATA .*?
        # As much as possible
        #> all of it
        GREEDYDATA .*
        # Text in quotes of one of three kinds, with backslash escapes; the quotes belong to it
        #> "say \"hello\""
        QUOTEDSTRING (?<!\\)(?>"[^"\\]*+(?:\\.[^"\\]*+)*+"|'[^'\\]*+(?:\\.[^'\\]*+)*+'|`[^`\\]*+(?:\\.[^`\\]*+)*+`)
        #> "quoted"
        QS %{QUOTEDSTRING}
        #> 123e4567-e89b-12d3-a456-426614174000
        UUID [0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}
        # A uniform resource name (RFC 2141)
        #> urn:isbn:0451450523
        URN urn:[0-9A-Za-z][0-9A-Za-z-]{0,31}:(?:%[0-9A-Fa-f]{2}|[0-9A-Za-z()+,.:=@;$_!*'/?#-])+
        #> 00:1b:44:11:3a:b7
        MAC %{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC}
        #> 001b.4411.3ab7
        CISCOMAC (?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}
        #> 00-1b-44-11-3a-b7
        WINDOWSMAC (?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}
        #> 00:1b:44:11:3a:b7
        COMMONMAC (?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}
        #> 2001:db8::7
        IPV6 (?:(?:%{IPV6GROUP}:){7}(?:%{IPV6GROUP}|:)|(?:%{IPV6GROUP}:){6}(?::%{IPV6GROUP}|%{IPV6TAIL}|:)|(?:%{IPV6GROUP}:){5}(?:(?::%{IPV6GROUP}){1,2}|:%{IPV6TAIL}|:)|(?:%{IPV6GROUP}:){4}(?:(?::%{IPV6GROUP}){1,3}|(?::%{IPV6GROUP})?:%{IPV6TAIL}|:)|(?:%{IPV6GROUP}:){3}(?:(?::%{IPV6GROUP}){1,4}|(?::%{IPV6GROUP}){0,2}:%{IPV6TAIL}|:)|(?:%{IPV6GROUP}:){2}(?:(?::%{IPV6GROUP}){1,5}|(?::%{IPV6GROUP}){0,3}:%{IPV6TAIL}|:)|%{IPV6GROUP}:(?:(?::%{IPV6GROUP}){1,6}|(?::%{IPV6GROUP}){0,4}:%{IPV6TAIL}|:)|:(?:(?::%{IPV6GROUP}){1,7}|(?::%{IPV6GROUP}){0,5}:%{IPV6TAIL}|:))(?:%.+)?
        # One group of an IPv6 address
        #> 0db8
        IPV6GROUP [0-9A-Fa-f]{1,4}
        # An IPv4 address as the end of an IPv6 one
        #> 192.0.2.1
        IPV6TAIL %{IPV6BYTE}(?:\.%{IPV6BYTE}){3}
        # A byte without leading zeros
        #> 255
        IPV6BYTE 25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9]
        # Four bytes, none over 255; not a part of a longer number
        #> 192.0.2.1
        IPV4 (?<![0-9])(?:%{IPV4BYTE}\.){3}%{IPV4BYTE}(?![0-9])
        # A byte, leading zeros or not
        #> 042
        IPV4BYTE [01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5]
        #> 192.0.2.1
        IP %{IPV4}|%{IPV6}
        #> www.shop.example
        HOSTNAME \b%{HOSTLABEL}(?:\.%{HOSTLABEL})*(?:\.?|\b)
        # One label of a host's name
        #> www
        HOSTLABEL [0-9A-Za-z][0-9A-Za-z-]{0,62}
        #> www.shop.example
        IPORHOST %{IP}|%{HOSTNAME}
        #> db1.example:5432
        HOSTPORT %{IPORHOST}:%{POSINT}
        #> /var/log/syslog
        PATH %{UNIXPATH}|%{WINPATH}
        # A path of Unix; letters of any script
        #> /var/log/app_1.log
        UNIXPATH (?:/[[[:alnum:]]_%!$@:.,+~-]*)+
        #> /dev/pts/3
        TTY /dev/(?:pts|tty[pq]?)\w*/?[0-9]+
        #> C:\Windows\Temp\a.txt
        WINPATH (?>[A-Za-z]+:|\\)(?:\\[^\\?*]*)+
        #> https
        URIPROTO [A-Za-z](?:[A-Za-z0-9+\-.]+)+
        #> shop.example:8080
        URIHOST %{IPORHOST}(?::%{POSINT:port|})?
        #> /a/b%20c
        URIPATH (?:/[A-Za-z0-9$.+!*'(){},~:;=@#%&_-]*)+
        #> q=1&lang=en
        URIQUERY [A-Za-z0-9$.+!*'|(){},~@#%&/=:;_?\-\[\]<>]*
        #> ?q=1
        URIPARAM \?%{URIQUERY}
        #> /a/b?q=1
        URIPATHPARAM %{URIPATH}(?:\?%{URIQUERY})?
        #> https://user@shop.example:8443/a?b=c
        URI %{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?
        """#

    /// Dates and times, and what a line of syslog begins with.
    static let time = #"""
        # A month's name in English, with what German writes otherwise
        #> January
        MONTH \b(?:[Jj]an(?:uar(?:y)?)?|[Ff]eb(?:ruar(?:y)?)?|[Mm](?:a|ä)?r(?:ch|z)?|[Aa]pr(?:il)?|[Mm]a[yi]?|[Jj]un[ei]?|[Jj]ul[iy]?|[Aa]ug(?:ust)?|[Ss]ep(?:tember)?|[Oo][ck]?t(?:ober)?|[Nn]ov(?:ember)?|[Dd]e[cz](?:ember)?)\b
        # 1...12, a leading zero or not
        #> 07
        MONTHNUM 0?[1-9]|1[0-2]
        # 01...12
        #> 07
        MONTHNUM2 0[1-9]|1[0-2]
        # 1...31
        #> 31
        MONTHDAY 0[1-9]|[12][0-9]|3[01]|[1-9]
        #> Monday
        DAY Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?
        # Two digits or four
        #> 2026
        YEAR (?>[0-9]{2}){1,2}
        #> 23
        HOUR 2[0-3]|[01]?[0-9]
        #> 59
        MINUTE [0-5][0-9]
        # 0...60, with a fraction or not
        #> 59.123
        SECOND (?:[0-5]?[0-9]|60)(?:[:.,][0-9]+)?
        #> 23:59:59
        TIME %{HOUR}:%{MINUTE}(?::%{SECOND})(?![0-9])
        #> 01/31/2026
        DATE_US %{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}
        #> 31.01.2026
        DATE_EU %{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}
        #> +02:00
        ISO8601_TIMEZONE Z|[+-]%{HOUR}(?::?%{MINUTE})
        #> 59.123
        ISO8601_SECOND %{SECOND}
        # ISO 8601, the seconds and the zone may be missing
        #> 2026-01-31T23:59:59.123+02:00
        TIMESTAMP_ISO8601 %{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?%{ISO8601_TIMEZONE}?
        #> 01/31/2026
        DATE %{DATE_US}|%{DATE_EU}
        #> 01/31/2026 23:59:59
        DATESTAMP %{DATE}[- ]%{TIME}
        #> UTC
        TZ [APMCE][SD]T|UTC
        #> Sat Jan 31 2026 23:59:59 UTC
        DATESTAMP_RFC822 %{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}
        #> Sat, 31 Jan 2026 23:59:59 +0200
        DATESTAMP_RFC2822 %{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{ISO8601_TIMEZONE}
        #> Sat Jan 31 23:59:59 UTC 2026
        DATESTAMP_OTHER %{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{TZ} %{YEAR}
        #> 20260131235959
        DATESTAMP_EVENTLOG %{YEAR}%{MONTHNUM2}%{MONTHDAY}%{HOUR}%{MINUTE}%{SECOND}
        # The time of an access log
        #> 31/Jan/2026:23:59:59 +0000
        HTTPDATE %{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}
        # RFC 3164
        #> Jan 31 23:59:59
        SYSLOGTIMESTAMP %{MONTH} +%{MONTHDAY} %{TIME}
        # A program's name in syslog: printable ASCII without brackets
        #> postfix/smtpd
        PROG [\x21-\x5a\x5c\x5e-\x7e]+
        #> sshd[812]
        SYSLOGPROG %{PROG:program|[process][name]}(?:\[%{POSINT:pid|[process][pid]:int}\])?
        #> web-1.example
        SYSLOGHOST %{IPORHOST}
        #> <4.6>
        SYSLOGFACILITY <%{NONNEGINT:facility|[log][syslog][facility][code]:int}.%{NONNEGINT:priority|[log][syslog][priority]:int}>
        # What a line of RFC 3164 begins with
        #> Jan 31 23:59:59 web-1 sshd[812]:
        SYSLOGBASE %{SYSLOGTIMESTAMP:timestamp|timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:logsource|[host][hostname]} %{SYSLOGPROG}:
        # The names of levels that loggers use, in small, capital or mixed letters
        #> WARNING
        LOGLEVEL [Aa]lert|ALERT|[Tt]race|TRACE|[Dd]ebug|DEBUG|[Nn]otice|NOTICE|[Ii]nfo?(?:rmation)?|INFO?(?:RMATION)?|[Ww]arn?(?:ing)?|WARN?(?:ING)?|[Ee]rr?(?:or)?|ERR?(?:OR)?|[Cc]rit?(?:ical)?|CRIT?(?:ICAL)?|[Ff]atal|FATAL|[Ss]evere|SEVERE|[Ee]merg(?:ency)?|EMERG(?:ENCY)?
        """#
}
