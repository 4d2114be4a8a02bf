extension BuiltInPatterns {
    /// Databases: MongoDB, PostgreSQL, MySQL, Redis.
    static let databases = #"""
        # MongoDB before 3.0
        #> Jan 31 23:59:59 [initandlisten] waiting for connections
        MONGO_LOG %{SYSLOGTIMESTAMP:timestamp|timestamp} \[%{WORD:component|[mongodb][component]}\] %{GREEDYDATA:message|message}
        #> { a: 1 }
        MONGO_QUERY \{ .*?\}(?= ntoreturn:)|\{ .* \}
        #> shop-items
        MONGO_WORDDASH \b[\w-]+\b
        #> query shop.User query: { id: 1 } ntoreturn:0 ntoskip:0 nscanned:287 keyUpdates:0 nreturned:18 reslen:14 2340ms
        MONGO_SLOWQUERY %{WORD:|[mongodb][profile][op]} %{MONGO_WORDDASH:database|[mongodb][database]}\.%{MONGO_WORDDASH:collection|[mongodb][collection]} %{WORD}: %{MONGO_QUERY:query|[mongodb][query][original]} ntoreturn:%{NONNEGINT:ntoreturn|[mongodb][profile][ntoreturn]:int} ntoskip:%{NONNEGINT:ntoskip|[mongodb][profile][ntoskip]:int} nscanned:%{NONNEGINT:nscanned|[mongodb][profile][nscanned]:int}.*? nreturned:%{NONNEGINT:nreturned|[mongodb][profile][nreturned]:int}.*? %{INT:duration|[mongodb][profile][duration]:int}ms
        #> I
        MONGO3_SEVERITY \w
        #> NETWORK
        legacy:MONGO3_COMPONENT %{WORD}|-
        ecs:MONGO3_COMPONENT %{WORD}
        # MongoDB 3.0 to 4.2
        #> 2026-01-31T23:59:59.672+0200 I NETWORK  [conn2] end connection
        legacy:MONGO3_LOG %{TIMESTAMP_ISO8601:timestamp} %{MONGO3_SEVERITY:severity} %{MONGO3_COMPONENT:component}%{SPACE}(?:\[%{DATA:context}\])? %{GREEDYDATA:message}
        ecs:MONGO3_LOG %{TIMESTAMP_ISO8601:timestamp} %{MONGO3_SEVERITY:[log][level]} (?:-|%{MONGO3_COMPONENT:[mongodb][component]})%{SPACE}(?:\[%{DATA:[mongodb][context]}\])? %{GREEDYDATA:message}
        # PostgreSQL with the prefix '%t %u %c %p'
        #> 31-01-2026 23:59:59 UTC alice 5f.1 812
        POSTGRESQL %{DATESTAMP:timestamp|timestamp} %{TZ:|[event][timezone]} %{DATA:user_id|[user][name]} %{GREEDYDATA:connection_id|[postgresql][log][connection_id]} %{POSINT:pid|[process][pid]:int}
        # PostgreSQL with the prefix '%m [%p] %u@%d'
        #> 2026-01-31 23:59:59.123 UTC [812] alice@shop LOG:  checkpoint complete
        POSTGRESQL_LOG %{TIMESTAMP_ISO8601:timestamp|timestamp} %{NOTSPACE:timezone|[event][timezone]} \[%{POSINT:pid|[process][pid]:int}\](?: (?:%{USERNAME:user_id|[user][name]}|\[unknown\])@(?:%{USERNAME:database|[postgresql][log][database]}|\[unknown\]))? %{WORD:loglevel|[log][level]}: +%{GREEDYDATA:message|message}
        # The error log of MySQL 5.7 and later
        #> 2026-01-31T23:59:59.123456Z 0 [Warning] [MY-010068] [Server] CA certificate is self signed.
        MYSQL_ERROR %{TIMESTAMP_ISO8601:timestamp|timestamp} %{NONNEGINT:thread_id|[mysql][thread_id]:int} \[%{WORD:loglevel|[log][level]}\](?: \[%{NOTSPACE:errorcode|[event][code]}\])?(?: \[%{WORD:subsystem|[mysql][error][subsystem]}\])? %{GREEDYDATA:message|message}
        #> # User@Host: root[root] @ localhost [127.0.0.1]  Id: 12
        MYSQL_SLOW_USER # User@Host: %{USER:user|[user][name]}(?:\[[^\]]*\])? @ (?:%{HOSTNAME:host|[source][domain]})? ?\[(?:%{IP:clientip|[source][ip]})?\](?:\s+Id:\s+%{NONNEGINT:thread_id|[mysql][thread_id]:int})?
        #> # Query_time: 4.000183  Lock_time: 0.000075 Rows_sent: 1  Rows_examined: 8
        MYSQL_SLOW_TIMES # Query_time: %{NUMBER:query_time|[mysql][slowlog][query_time][sec]:float}\s+Lock_time: %{NUMBER:lock_time|[mysql][slowlog][lock_time][sec]:float}\s+Rows_sent: %{NONNEGINT:rows_sent|[mysql][slowlog][rows_sent]:int}\s+Rows_examined: %{NONNEGINT:rows_examined|[mysql][slowlog][rows_examined]:int}
        #> 14 Jan 07:01:22.119
        REDISTIMESTAMP %{MONTHDAY} %{MONTH} %{TIME}
        #> [4018] 14 Jan 07:01:22.119 * Background saving terminated
        REDISLOG \[%{POSINT:pid|[process][pid]:int}\] %{REDISTIMESTAMP:timestamp|timestamp} \*
        # What MONITOR shows
        #> 1470637867.953466 [0 192.0.2.1:52500] "get" "key"
        REDISMONLOG %{NUMBER:timestamp|timestamp} \[%{INT:database|[redis][database][id]} %{IP:client|[client][ip]}:%{POSINT:port|[client][port]:int}\] "%{WORD:command|[redis][command][name]}"\s?%{GREEDYDATA:params|[redis][command][args]}
        """#

    /// Ruby, Rails, MCollective.
    static let ruby = #"""
        #> INFO
        RUBY_LOGLEVEL DEBUG|FATAL|ERROR|WARN|INFO
        # Ruby's own logger
        #> I, [2026-01-31T23:59:59.123456 #812]  INFO -- web: started
        RUBY_LOGGER [DFEWI], \[%{TIMESTAMP_ISO8601:timestamp|timestamp} #%{POSINT:pid|[process][pid]:int}\] *%{RUBY_LOGLEVEL:loglevel|[log][level]} -- +%{DATA:progname|[process][name]}: %{GREEDYDATA:message|message}
        # 32 hexadecimal digits
        #> 0123456789abcdef0123456789abcdef
        RUUID \h{32}
        #> OrdersController#show
        RCONTROLLER (?<[rails][controller][class]>[^#]+)#(?<[rails][controller][action]>\w+)
        legacy:RCONTROLLER (?<controller>[^#]+)#(?<action>\w+)
        #> 2026-01-31 23:59:59 +0200
        RAILS3TIME %{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:%{MINUTE}:%{SECOND} %{ISO8601_TIMEZONE}
        #> Started GET "/orders/7" for 192.0.2.1 at 2026-01-31 23:59:59 +0200
        RAILS3HEAD (?m)Started %{WORD:verb|[http][request][method]} "%{URIPATHPARAM:request|[url][original]}" for %{IPORHOST:clientip|[source][address]} at %{RAILS3TIME:timestamp|timestamp}
        #> Processing by OrdersController#show as HTML
        RPROCESSING \W*Processing by %{RCONTROLLER} as %{NOTSPACE:format|[rails][request][format]}(?:\W*Parameters: \{%{DATA:params|[rails][request][params]}\}\W*)?
        #> (Views: 5.1ms | ActiveRecord: 0.4ms
        RAILS3PROFILE (?:\((?:Views: %{NUMBER:viewms|[rails][request][duration][view]:float}ms \| )?ActiveRecord: %{NUMBER:activerecordms|[rails][request][duration][active_record]:float}ms)?
        #> Completed 200 OK in 12ms (Views: 5.1ms | ActiveRecord: 0.4ms)
        RAILS3FOOT Completed %{POSINT:response|[http][response][status_code]:int}%{DATA} in %{NUMBER:totalms|[rails][request][duration][total]:float}ms %{RAILS3PROFILE}%{GREEDYDATA}
        # A request of Rails 3 with all its lines
        #> Started GET "/orders/7" for 192.0.2.1 at 2026-01-31 23:59:59 +0200
        legacy:RAILS3 %{RAILS3HEAD}(?:%{RPROCESSING})?(?<context>(?:%{DATA}\n)*)(?:%{RAILS3FOOT})?
        ecs:RAILS3 %{RAILS3HEAD}(?:%{RPROCESSING})?(?<[rails][request][explain][original]>(?:%{DATA}\n)*)(?:%{RAILS3FOOT})?
        #> I, [2026-01-31T23:59:59.321744 #11479]  INFO -- : started
        MCOLLECTIVE ., \[%{TIMESTAMP_ISO8601:timestamp|timestamp} #%{POSINT:pid|[process][pid]:int}\]%{SPACE}%{LOGLEVEL:event_level|[log][level]}
        #> 2026-01-31T23:59:59.321744+0100:
        MCOLLECTIVEAUDIT %{TIMESTAMP_ISO8601:timestamp|timestamp}:
        """#
}
