extension BuiltInPatterns {
    /// Amazon's load balancers, S3 and CloudFront.
    static let aws = #"""
        # The request in an S3 access log
        #> GET /bucket/photo.jpg HTTP/1.1
        legacy:S3_REQUEST_LINE (?:%{WORD:verb} %{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})
        ecs:S3_REQUEST_LINE %{WORD:[http][request][method]} %{NOTSPACE:[url][original]}(?: HTTP/%{NUMBER:[http][version]})?
        # Access to a bucket
        legacy:S3_ACCESS_LOG %{WORD:owner} %{NOTSPACE:bucket} \[%{HTTPDATE:timestamp}\] %{IP:clientip} %{NOTSPACE:requester} %{NOTSPACE:request_id} %{NOTSPACE:operation} %{NOTSPACE:key} (?:"%{S3_REQUEST_LINE}"|-) (?:%{INT:response:int}|-) (?:-|%{NOTSPACE:error_code}) (?:%{INT:bytes:int}|-) (?:%{INT:object_size:int}|-) (?:%{INT:request_time_ms:int}|-) (?:%{INT:turnaround_time_ms:int}|-) (?:%{QS:referrer}|-) (?:"?%{QS:agent}"?|-) (?:-|%{NOTSPACE:version_id})
        ecs:S3_ACCESS_LOG %{WORD:[aws][s3access][bucket_owner]} %{NOTSPACE:[aws][s3access][bucket]} \[%{HTTPDATE:timestamp}\] (?:-|%{IP:[client][ip]}) (?:-|%{NOTSPACE:[client][user][id]}) %{NOTSPACE:[aws][s3access][request_id]} %{NOTSPACE:[aws][s3access][operation]} (?:-|%{NOTSPACE:[aws][s3access][key]}) (?:-|"%{S3_REQUEST_LINE:[aws][s3access][request_uri]}") (?:-|%{INT:[http][response][status_code]:int}) (?:-|%{NOTSPACE:[aws][s3access][error_code]}) (?:-|%{INT:[aws][s3access][bytes_sent]:int}) (?:-|%{INT:[aws][s3access][object_size]:int}) (?:-|%{INT:[aws][s3access][total_time]:int}) (?:-|%{INT:[aws][s3access][turn_around_time]:int}) "(?:-|%{DATA:[http][request][referrer]})" "(?:-|%{DATA:[user_agent][original]})" (?:-|%{NOTSPACE:[aws][s3access][version_id]})(?: (?:-|%{NOTSPACE:[aws][s3access][host_id]}) (?:-|%{NOTSPACE:[aws][s3access][signature_version]}) (?:-|%{NOTSPACE:[tls][cipher]}) (?:-|%{NOTSPACE:[aws][s3access][authentication_type]}) (?:-|%{NOTSPACE:[aws][s3access][host_header]}) (?:-|%{NOTSPACE:[aws][s3access][tls_version]}))?
        #> /a/b?q=1
        legacy:ELB_URIPATHPARAM %{URIPATH:path}(?:%{URIPARAM:params})?
        ecs:ELB_URIPATHPARAM %{URIPATH:[url][path]}(?:\?%{URIQUERY:[url][query]})?
        #> shop.example:443
        ecs:ELB_URIHOST %{IPORHOST:[url][domain]}(?::%{POSINT:[url][port]:int})?
        #> https://shop.example:443/a?b=c
        legacy:ELB_URI %{URIPROTO:proto}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST:urihost})?(?:%{ELB_URIPATHPARAM})?
        ecs:ELB_URI %{URIPROTO:[url][scheme]}://(?:%{USER:[url][username]}(?::[^@]*)?@)?(?:%{ELB_URIHOST})?(?:%{ELB_URIPATHPARAM})?
        #> GET https://shop.example:443/ HTTP/1.1
        legacy:ELB_REQUEST_LINE (?:%{WORD:verb} %{ELB_URI:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})
        ecs:ELB_REQUEST_LINE %{WORD:[http][request][method]} %{ELB_URI:[url][original]}(?: HTTP/%{NUMBER:[http][version]})?
        # Access through a classic load balancer
        #> 2026-01-31T23:59:59.945958Z lb-1 192.0.2.1:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://shop.example:80/ HTTP/1.1"
        legacy:ELB_V1_HTTP_LOG %{TIMESTAMP_ISO8601:timestamp} %{NOTSPACE:elb} %{IP:clientip}:%{INT:clientport:int} (?:%{IP:backendip}:?:%{INT:backendport:int}|-) %{NUMBER:request_processing_time:float} %{NUMBER:backend_processing_time:float} %{NUMBER:response_processing_time:float} (?:%{INT:response:int}|-) (?:%{INT:backend_response:int}|-) %{INT:received_bytes:int} %{INT:bytes:int} "%{ELB_REQUEST_LINE}"
        ecs:ELB_V1_HTTP_LOG %{TIMESTAMP_ISO8601:timestamp} %{NOTSPACE:[aws][elb][name]} %{IP:[source][ip]}:%{INT:[source][port]:int} (?:-|%{IP:[aws][elb][backend][ip]}:%{INT:[aws][elb][backend][port]:int}) (?:-1|%{NUMBER:[aws][elb][request_processing_time][sec]:float}) (?:-1|%{NUMBER:[aws][elb][backend_processing_time][sec]:float}) (?:-1|%{NUMBER:[aws][elb][response_processing_time][sec]:float}) (?:-|%{INT:[http][response][status_code]:int}) (?:-|%{INT:[aws][elb][backend][http][response][status_code]:int}) %{INT:[http][request][body][bytes]:int} %{INT:[http][response][body][bytes]:int} "(?:- - -|%{ELB_REQUEST_LINE})"(?: "(?:-|%{DATA:[user_agent][original]})" (?:-|%{NOTSPACE:[tls][cipher]}) (?:-|%{NOTSPACE:[aws][elb][ssl_protocol]}))?
        # The name that Logstash had first
        #> 2026-01-31T23:59:59.945958Z lb-1 192.0.2.1:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://shop.example:80/ HTTP/1.1"
        ELB_ACCESS_LOG %{ELB_V1_HTTP_LOG}
        # Access through an application load balancer
        #> https 2026-01-31T23:59:59.186641Z app/lb-1/50dc6 192.0.2.1:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://shop.example:443/ HTTP/1.1" "curl/8.5.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:targetgroup/shop
        ALB_ACCESS_LOG %{NOTSPACE:type|[aws][elb][type]} %{TIMESTAMP_ISO8601:timestamp|timestamp} %{NOTSPACE:elb|[aws][elb][name]} %{IP:clientip|[source][ip]}:%{INT:clientport|[source][port]:int} (?:-|%{IP:backendip|[aws][elb][backend][ip]}:%{INT:backendport|[aws][elb][backend][port]:int}) (?:-1|%{NUMBER:request_processing_time|[aws][elb][request_processing_time][sec]:float}) (?:-1|%{NUMBER:backend_processing_time|[aws][elb][backend_processing_time][sec]:float}) (?:-1|%{NUMBER:response_processing_time|[aws][elb][response_processing_time][sec]:float}) (?:-|%{INT:response|[http][response][status_code]:int}) (?:-|%{INT:backend_response|[aws][elb][backend][http][response][status_code]:int}) (?:-|%{INT:received_bytes|[http][request][body][bytes]:int}) (?:-|%{INT:bytes|[http][response][body][bytes]:int}) "(?:- - -|%{ELB_REQUEST_LINE})(?: )?" "(?:-|%{DATA:agent|[user_agent][original]})" (?:-|%{NOTSPACE:ssl_cipher|[tls][cipher]}) (?:-|%{NOTSPACE:ssl_protocol|[aws][elb][ssl_protocol]}) (?:-|%{NOTSPACE:target_group_arn|[aws][elb][target_group][arn]})(?: "%{DATA:trace_id|[aws][elb][trace_id]}")?%{GREEDYDATA}
        # Access through CloudFront: tabulators between the columns
        legacy:CLOUDFRONT_ACCESS_LOG (?<timestamp>%{YEAR}-%{MONTHNUM}-%{MONTHDAY}\t%{TIME})\t%{WORD:x_edge_location}\t(?:%{NUMBER:sc_bytes:int}|-)\t%{IPORHOST:clientip}\t%{WORD:cs_method}\t%{HOSTNAME:cs_host}\t%{NOTSPACE:cs_uri_stem}\t%{NUMBER:sc_status:int}\t%{GREEDYDATA:referrer}\t%{GREEDYDATA:agent}\t%{GREEDYDATA:cs_uri_query}\t%{GREEDYDATA:cookies}\t%{WORD:x_edge_result_type}\t%{NOTSPACE:x_edge_request_id}\t%{HOSTNAME:x_host_header}\t%{URIPROTO:cs_protocol}\t%{INT:cs_bytes:int}\t%{GREEDYDATA:time_taken:float}\t%{GREEDYDATA:x_forwarded_for}\t%{GREEDYDATA:ssl_protocol}\t%{GREEDYDATA:ssl_cipher}\t%{GREEDYDATA:x_edge_response_result_type}
        ecs:CLOUDFRONT_ACCESS_LOG (?<timestamp>%{YEAR}-%{MONTHNUM}-%{MONTHDAY}\t%{TIME})\t%{WORD:[aws][cloudfront][x_edge_location]}\t(?:-|%{INT:[destination][bytes]:int})\t%{IPORHOST:[source][ip]}\t%{WORD:[http][request][method]}\t%{HOSTNAME:[url][domain]}\t%{NOTSPACE:[url][path]}\t(?:000|%{INT:[http][response][status_code]:int})\t(?:-|%{NOTSPACE:[http][request][referrer]})\t(?:-|%{NOTSPACE:[user_agent][original]})\t(?:-|%{NOTSPACE:[url][query]})\t(?:-|%{NOTSPACE:[aws][cloudfront][http][request][cookie]})\t%{WORD:[aws][cloudfront][x_edge_result_type]}\t%{NOTSPACE:[aws][cloudfront][x_edge_request_id]}\t%{HOSTNAME:[aws][cloudfront][http][request][host]}\t%{URIPROTO:[network][protocol]}\t(?:-|%{INT:[source][bytes]:int})\t%{NUMBER:[aws][cloudfront][time_taken]:float}\t(?:-|%{IP:[network][forwarded_ip]})\t(?:-|%{DATA:[aws][cloudfront][ssl_protocol]})\t(?:-|%{NOTSPACE:[tls][cipher]})\t%{WORD:[aws][cloudfront][x_edge_response_result_type]}(?:\t(?:-|HTTP/%{NUMBER:[http][version]})\t(?:-|%{DATA:[aws][cloudfront][fle_status]})\t(?:-|%{DATA:[aws][cloudfront][fle_encrypted_fields]})\t(?:-|%{INT:[source][port]:int})\t(?:-|%{NUMBER:[aws][cloudfront][time_to_first_byte]:float})\t(?:-|%{DATA:[aws][cloudfront][x_edge_detailed_result_type]})\t(?:-|%{NOTSPACE:[http][request][mime_type]})\t(?:-|%{INT:[aws][cloudfront][http][request][size]:int})\t(?:-|%{INT:[aws][cloudfront][http][request][range][start]:int})\t(?:-|%{INT:[aws][cloudfront][http][request][range][end]:int}))?
        """#

    /// HAProxy.
    static let haproxy = #"""
        #> 23:59:59
        HAPROXYTIME %{HOUR:haproxy_hour|}:%{MINUTE:haproxy_minute|}(?::%{SECOND:haproxy_second|})(?![0-9])
        #> 31/Jan/2026:23:59:59.339
        HAPROXYDATE %{MONTHDAY:haproxy_monthday|}/%{MONTH:haproxy_month|}/%{YEAR:haproxy_year|}:%{HAPROXYTIME:haproxy_time|}.%{INT:haproxy_milliseconds|}
        # Define it anew for the headers that your configuration captures
        HAPROXYCAPTUREDREQUESTHEADERS %{DATA:captured_request_headers|[haproxy][http][request][captured_headers]}
        # Define it anew for the headers that your configuration captures
        HAPROXYCAPTUREDRESPONSEHEADERS %{DATA:captured_response_headers|[haproxy][http][response][captured_headers]}
        #> http://192.0.2.1:8080/serv/login.php?lang=en
        legacy:HAPROXYURI (?:%{URIPROTO:http_proto}://)?(?:%{USER:http_user}(?::[^@]*)?@)?(?:%{URIHOST:http_host})?(?:%{URIPATHPARAM:http_request})?
        ecs:HAPROXYURI (?:%{URIPROTO:[url][scheme]}://)?(?:%{USER:[url][username]}(?::[^@]*)?@)?(?:%{IPORHOST:[url][domain]}(?::%{POSINT:[url][port]:int})?)?(?:%{URIPATH:[url][path]}(?:\?%{URIQUERY:[url][query]})?)?
        #> GET /index.html HTTP/1.1
        HAPROXYHTTPREQUESTLINE <BADREQ>|%{WORD:http_verb|[http][request][method]} %{HAPROXYURI:|[url][original]}(?: HTTP/%{NUMBER:http_version|[http][version]})?
        # What `option httplog` writes, after the syslog head
        #> 192.0.2.1:39759 [31/Jan/2026:23:59:59.633] lb default/web8 0/51536/1/48082/+99627 200 +83285 - - ---- 87/87/87/1/0 0/67 {h} "GET / HTTP/1.1"
        legacy:HAPROXYHTTPBASE %{IP:client_ip}:%{INT:client_port} \[%{HAPROXYDATE:accept_date}\] %{NOTSPACE:frontend_name} %{NOTSPACE:backend_name}/%{NOTSPACE:server_name} %{INT:time_request}/%{INT:time_queue}/%{INT:time_backend_connect}/%{INT:time_backend_response}/%{NOTSPACE:time_duration} %{INT:http_status_code} %{NOTSPACE:bytes_read} %{DATA:captured_request_cookie} %{DATA:captured_response_cookie} %{NOTSPACE:termination_state} %{INT:actconn}/%{INT:feconn}/%{INT:beconn}/%{INT:srvconn}/%{NOTSPACE:retries} %{INT:srv_queue}/%{INT:backend_queue} (?:\{%{HAPROXYCAPTUREDREQUESTHEADERS}\})?(?: )?(?:\{%{HAPROXYCAPTUREDRESPONSEHEADERS}\})?(?: )?"(?:%{HAPROXYHTTPREQUESTLINE})?"?
        ecs:HAPROXYHTTPBASE %{IP:[source][address]}:%{INT:[source][port]:int} \[%{HAPROXYDATE:[haproxy][request_date]}\] %{NOTSPACE:[haproxy][frontend_name]} %{NOTSPACE:[haproxy][backend_name]}/(?:<NOSRV>|%{NOTSPACE:[haproxy][server_name]}) (?:-1|%{INT:[haproxy][http][request][time_wait_ms]:int})/(?:-1|%{INT:[haproxy][total_waiting_time_ms]:int})/(?:-1|%{INT:[haproxy][connection_wait_time_ms]:int})/(?:-1|%{INT:[haproxy][http][request][time_wait_without_data_ms]:int})/%{NOTSPACE:[haproxy][total_time_ms]} %{INT:[http][response][status_code]:int} %{INT:[source][bytes]:int} (?:-|%{DATA:[haproxy][http][request][captured_cookie]}) (?:-|%{DATA:[haproxy][http][response][captured_cookie]}) %{NOTSPACE:[haproxy][termination_state]} %{INT:[haproxy][connections][active]:int}/%{INT:[haproxy][connections][frontend]:int}/%{INT:[haproxy][connections][backend]:int}/%{INT:[haproxy][connections][server]:int}/%{INT:[haproxy][connections][retries]:int} %{INT:[haproxy][server_queue]:int}/%{INT:[haproxy][backend_queue]:int}(?: \{%{HAPROXYCAPTUREDREQUESTHEADERS}\}(?: \{%{HAPROXYCAPTUREDRESPONSEHEADERS}\})?)?(?: "(?:%{HAPROXYHTTPREQUESTLINE})?"?)?
        #> Jan 31 23:59:59 web-1 haproxy[812]: 192.0.2.1:51940 [31/Jan/2026:23:59:59.339] web ads/<NOSRV> -1/-1/-1/-1/6001 408 212 - - cR-- 100/89/0/0/0 0/0 "<BADREQ>"
        HAPROXYHTTP (?:%{SYSLOGTIMESTAMP:syslog_timestamp|timestamp}|%{TIMESTAMP_ISO8601:timestamp8601|timestamp}) %{IPORHOST:syslog_server|[host][hostname]} %{SYSLOGPROG}: %{HAPROXYHTTPBASE}
        # What `option tcplog` writes
        #> Jan 31 23:59:59 web-1 haproxy[812]: 192.0.2.1:51940 [31/Jan/2026:23:59:59.339] db db/db1 0/0/5007 212 -- 0/0/0/0/3 0/0
        legacy:HAPROXYTCP (?:%{SYSLOGTIMESTAMP:syslog_timestamp}|%{TIMESTAMP_ISO8601:timestamp8601}) %{IPORHOST:syslog_server} %{SYSLOGPROG}: %{IP:client_ip}:%{INT:client_port} \[%{HAPROXYDATE:accept_date}\] %{NOTSPACE:frontend_name} %{NOTSPACE:backend_name}/%{NOTSPACE:server_name} %{INT:time_queue}/%{INT:time_backend_connect}/%{NOTSPACE:time_duration} %{NOTSPACE:bytes_read} %{NOTSPACE:termination_state} %{INT:actconn}/%{INT:feconn}/%{INT:beconn}/%{INT:srvconn}/%{NOTSPACE:retries} %{INT:srv_queue}/%{INT:backend_queue}
        ecs:HAPROXYTCP (?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp}) %{IPORHOST:[host][hostname]} %{SYSLOGPROG}: %{IP:[source][address]}:%{INT:[source][port]:int} \[%{HAPROXYDATE:[haproxy][request_date]}\] %{NOTSPACE:[haproxy][frontend_name]} %{NOTSPACE:[haproxy][backend_name]}/(?:<NOSRV>|%{NOTSPACE:[haproxy][server_name]}) (?:-1|%{INT:[haproxy][total_waiting_time_ms]:int})/(?:-1|%{INT:[haproxy][connection_wait_time_ms]:int})/%{NOTSPACE:[haproxy][total_time_ms]} %{INT:[source][bytes]:int} %{NOTSPACE:[haproxy][termination_state]} %{INT:[haproxy][connections][active]:int}/%{INT:[haproxy][connections][frontend]:int}/%{INT:[haproxy][connections][backend]:int}/%{INT:[haproxy][connections][server]:int}/%{INT:[haproxy][connections][retries]:int} %{INT:[haproxy][server_queue]:int}/%{INT:[haproxy][backend_queue]:int}
        """#

    /// Squid and BIND.
    static let squidAndBind = #"""
        # Squid's native access log
        #> 1066037222.352 132 192.0.2.1 TCP_MISS/504 1293 GET http://shop.example/a - NONE/- -
        legacy:SQUID3 %{NUMBER:timestamp}\s+%{NUMBER:duration}\s%{IP:client_address}\s%{WORD:cache_result}/%{NONNEGINT:status_code}\s%{NUMBER:bytes}\s%{WORD:request_method}\s%{NOTSPACE:url}\s(?:%{NOTSPACE:user}|-)\s%{WORD:hierarchy_code}/(?:%{IPORHOST:server}|-)\s(?:%{NOTSPACE:content_type}|-)
        ecs:SQUID3 %{NUMBER:timestamp}\s+%{NUMBER:[squid][request][duration]:int}\s%{IP:[source][ip]}\s%{WORD:[event][action]}/(?:0+|%{NONNEGINT:[http][response][status_code]:int})\s%{INT:[http][response][bytes]:int}\s%{WORD:[http][request][method]}\s%{NOTSPACE:[url][original]}\s(?:-|%{NOTSPACE:[user][name]})\s%{WORD:[squid][hierarchy_code]}/(?:-|%{IPORHOST:[destination][address]})\s(?:-|%{NOTSPACE:[http][response][mime_type]})
        #> 31-Jan-2026 23:59:59.123
        BIND9_TIMESTAMP %{MONTHDAY}-%{MONTH}-%{YEAR} %{TIME}
        # Types of DNS records (RFC 1035 and later)
        #> AAAA
        BIND9_DNSTYPE A|AAAA|CAA|CDNSKEY|CDS|CERT|CNAME|CSYNC|DLV|DNAME|DNSKEY|DS|HINFO|LOC|MX|NAPTR|NS|NSEC|NSEC3|OPENPGPKEY|PTR|RRSIG|RP|SIG|SMIMEA|SOA|SRV|TSIG|TXT|URI
        #> queries
        BIND9_CATEGORY queries
        #> client @0x7f85 192.0.2.1#42520 (shop.example): query: shop.example IN A +E(0)K (192.0.2.53)
        legacy:BIND9_QUERYLOGBASE client(?: @0x\h+)? %{IP:clientip}#%{POSINT:clientport} \(%{GREEDYDATA:query}\): query: %{GREEDYDATA:query} IN %{GREEDYDATA:querytype} \(%{IP:dns}\)
        ecs:BIND9_QUERYLOGBASE client(?: @0x\h+)? %{IP:[client][ip]}#%{POSINT:[client][port]:int} \(%{GREEDYDATA:[bind][log][question][name]}\): query: %{GREEDYDATA:[dns][question][name]} (?<[dns][question][class]>IN) %{BIND9_DNSTYPE:[dns][question][type]}(?: %{DATA:[bind][log][question][flags]})? \(%{IP:[server][ip]}\)
        # A line of BIND's query log
        #> 31-Jan-2026 23:59:59.123 queries: info: client 192.0.2.1#42520 (shop.example): query: shop.example IN A +E(0)K (192.0.2.53)
        legacy:BIND9_QUERYLOG %{BIND9_TIMESTAMP:timestamp} queries: %{LOGLEVEL:loglevel}: client %{IP:clientip}#%{POSINT:clientport} \(%{GREEDYDATA:query}\): query: %{GREEDYDATA:query} IN %{GREEDYDATA:querytype} \(%{IP:dns}\)
        ecs:BIND9_QUERYLOG %{BIND9_TIMESTAMP:timestamp} %{BIND9_CATEGORY:[bing][log][category]}: %{LOGLEVEL:[log][level]}: %{BIND9_QUERYLOGBASE}
        # The name that Logstash had first
        #> 31-Jan-2026 23:59:59.123 queries: info: client 192.0.2.1#42520 (shop.example): query: shop.example IN A + (192.0.2.53)
        BIND9 %{BIND9_QUERYLOG}
        """#

    /// Exim.
    static let exim = #"""
        #> 1gsu1C-003dCu-Hb
        EXIM_MSGID [0-9A-Za-z]{6}-[0-9A-Za-z]{6}-[0-9A-Za-z]{2}
        # Arrival, delivery, further address, suppressed, bounced, deferred
        #> <=
        EXIM_FLAGS <=|=>|->|\*>|\*\*|==|<>|>>
        #> 2026-01-31 23:59:59
        EXIM_DATE %{YEAR:exim_year|}-%{MONTHNUM:exim_month|}-%{MONTHDAY:exim_day|} %{TIME:exim_time|}
        #> [812]
        EXIM_PID \[%{POSINT:pid|[process][pid]:int}\]
        # Time in the queue
        #> 1d2h3m
        EXIM_QT (?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?
        # Lines that are no message's: for filters
        #> Start queue run
        EXIM_EXCLUDE_TERMS Message is frozen|(?:Start|End) queue run| Warning: | retry time not reached | no (?:IP address|host name) found for (?:IP address|host) | unexpected disconnection while reading SMTP command | no immediate delivery: |another process is handling this message
        #> H=mail.example (helo.example) [192.0.2.1]:39753
        EXIM_REMOTE_HOST H=(?:%{NOTSPACE:remote_hostname|[source][address]} )?(?:\(%{NOTSPACE:remote_heloname|[exim][log][remote_address]}\) )?\[%{IP:remote_host|[source][ip]}\](?::%{POSINT:remote_port|[source][port]:int})?
        #> I=[192.0.2.2]:25
        EXIM_INTERFACE I=\[%{IP:exim_interface|[destination][ip]}\](?::%{NUMBER:exim_interface_port|[destination][port]:int})
        #> P=esmtps
        EXIM_PROTOCOL P=%{NOTSPACE:protocol|[network][protocol]}
        #> S=4315
        EXIM_MSG_SIZE S=%{NUMBER:exim_msg_size|[exim][log][message][size]:int}
        #> id=abc@mail.example
        EXIM_HEADER_ID id=%{NOTSPACE:exim_header_id|[exim][log][header_id]}
        # What stands between quotes
        #> hello
        EXIM_QUOTED_CONTENT (?:\\.|[^\\"])*
        #> T="hello"
        legacy:EXIM_SUBJECT T=%{QS:exim_subject}
        ecs:EXIM_SUBJECT T="%{EXIM_QUOTED_CONTENT:[exim][log][message][subject]}"
        #> A=plain:user
        EXIM_UNKNOWN_FIELD [A-Za-z0-9]{1,4}=(?:%{QUOTEDSTRING}|%{NOTSPACE})
        # The fields of a message in any order
        #>  P=esmtps S=4315
        EXIM_NAMED_FIELDS (?: (?:%{EXIM_REMOTE_HOST}|%{EXIM_INTERFACE}|%{EXIM_PROTOCOL}|%{EXIM_MSG_SIZE}|%{EXIM_HEADER_ID}|%{EXIM_SUBJECT}|%{EXIM_UNKNOWN_FIELD}))*
        # A message comes in
        #> 2026-01-31 23:59:59 1gsu1C-003dCu-Hb <= a@mail.example H=localhost [127.0.0.1]:39753 P=esmtp S=4315
        legacy:EXIM_MESSAGE_ARRIVAL %{EXIM_DATE:timestamp} (?:%{EXIM_PID} )?%{EXIM_MSGID:exim_msgid} (?<exim_flags><=) (?:[a-z:] )?%{EMAILADDRESS:exim_sender_email}%{EXIM_NAMED_FIELDS}
        ecs:EXIM_MESSAGE_ARRIVAL %{EXIM_DATE:timestamp} (?:%{EXIM_PID} )?%{EXIM_MSGID:[exim][log][message][id]} (?<[exim][log][flags]><=) (?<[exim][log][status]>[a-z:] )?%{EMAILADDRESS:[exim][log][sender][email]}%{EXIM_NAMED_FIELDS}(?:(?: from <?%{DATA:[exim][log][sender][original]}>?)? for %{EMAILADDRESS:[exim][log][recipient][email]})?
        #> 2026-01-31 23:59:59 1gsu1C-003dCu-Hb <= a@mail.example H=localhost [127.0.0.1]:39753 P=esmtp S=4315
        EXIM %{EXIM_MESSAGE_ARRIVAL}
        """#
}
