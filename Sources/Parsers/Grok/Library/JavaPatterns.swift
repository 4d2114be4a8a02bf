extension BuiltInPatterns {
    /// Java: stack traces, Tomcat's logs, Log4j.
    static let java = #"""
        #> com.example.shop.Orders$Item
        JAVACLASS (?:[A-Za-z$_][A-Za-z$_0-9]*\.)*[A-Za-z$_][A-Za-z$_0-9]*
        # A file of a stack trace, 'Native Method' and 'Unknown Source' too
        #> Orders.java
        JAVAFILE [A-Za-z$_0-9. -]+
        #> <init>
        JAVAMETHOD <(?:cl)?init>|[A-Za-z$_][A-Za-z$_0-9]*
        #> 	at com.example.Orders.place(Orders.java:41)
        JAVASTACKTRACEPART %{SPACE}at %{JAVACLASS:class|[java][log][origin][class][name]}\.%{JAVAMETHOD:method|[log][origin][function]}\(%{JAVAFILE:file|[log][origin][file][name]}(?::%{INT:line|[log][origin][file][line]:int})?\)
        #> TP-Processor4
        JAVATHREAD [A-Z]{2}-Processor[0-9]+
        #> started
        JAVALOGMESSAGE .*
        # Tomcat 4.1 to 7
        #> Jan 31, 2026 11:59:59 PM
        CATALINA7_DATESTAMP %{MONTH} %{MONTHDAY}, %{YEAR} %{HOUR}:%{MINUTE}:%{SECOND} [AP]M
        # Tomcat 8.5 and later
        #> 31-Jan-2026 23:59:59.123
        CATALINA8_DATESTAMP %{MONTHDAY}-%{MONTH}-%{YEAR} %{HOUR}:%{MINUTE}:%{SECOND}
        #> Jan 31, 2026 11:59:59 PM
        legacy:CATALINA_DATESTAMP %{MONTH} %{MONTHDAY}, 20%{YEAR} %{HOUR}:?%{MINUTE}(?::?%{SECOND}) [AP]M
        ecs:CATALINA_DATESTAMP %{CATALINA8_DATESTAMP}|%{CATALINA7_DATESTAMP}
        #> Jan 31, 2026 11:59:59 PM org.apache.catalina.startup.Catalina start INFO: Server startup in 81 ms
        CATALINA7_LOG %{CATALINA7_DATESTAMP:timestamp|timestamp} %{JAVACLASS:class|[java][log][origin][class][name]}(?: %{JAVAMETHOD:method|[log][origin][function]})?\s*(?:%{LOGLEVEL:level|[log][level]}:)? %{JAVALOGMESSAGE:logmessage|message}
        #> 31-Jan-2026 23:59:59.123 INFO [main] org.apache.catalina.startup.Catalina.start Server startup in 81 ms
        CATALINA8_LOG %{CATALINA8_DATESTAMP:timestamp|timestamp} %{LOGLEVEL:level|[log][level]} \[%{DATA:thread|[java][log][origin][thread][name]}\] %{JAVACLASS:class|[java][log][origin][class][name]}\.(?:%{JAVAMETHOD:method|[log][origin][function]})? %{JAVALOGMESSAGE:logmessage|message}
        #> Jan 31, 2026 11:59:59 PM org.apache.catalina.startup.Catalina start
        legacy:CATALINALOG %{CATALINA_DATESTAMP:timestamp} %{JAVACLASS:class} %{JAVALOGMESSAGE:logmessage}
        ecs:CATALINALOG %{CATALINA8_LOG}|%{CATALINA7_LOG}
        # Tomcat 5.0
        #> 2026-01-31 23:59:59,123 -0800
        TOMCAT50_DATESTAMP %{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:%{MINUTE}:%{SECOND}(?: %{ISO8601_TIMEZONE})?
        #> 2026-01-31 23:59:59 StandardContext[/shop]action: shop.Servlet init: started
        TOMCAT50_LOG %{TOMCAT50_DATESTAMP:timestamp|timestamp}(?: %{LOGLEVEL:level|[log][level]})? .*?\[%{DATA:context|[tomcat][context][name]}\](?:%{JAVACLASS:class|[java][log][origin][class][name]}: %{JAVAMETHOD:method|[log][origin][function]}\(.*?\))?(?:: %{JAVALOGMESSAGE:logmessage|message})?
        TOMCAT6_LOG %{CATALINA7_LOG}
        TOMCAT7_LOG %{CATALINA7_LOG}
        TOMCAT8_LOG %{CATALINA8_LOG}
        # Fields between bars
        #> 2026-01-31 23:59:59,123 -0800 | ERROR | com.example.Servlet - something went wrong
        TOMCATLEGACY_LOG %{TOMCAT50_DATESTAMP:timestamp|timestamp} \| %{LOGLEVEL:level|[log][level]} \| %{JAVACLASS:class|[java][log][origin][class][name]} - %{JAVALOGMESSAGE:logmessage|message}
        #> 2026-01-31 23:59:59,123 -0800
        legacy:TOMCAT_DATESTAMP 20%{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:?%{MINUTE}(?::?%{SECOND}) %{ISO8601_TIMEZONE}
        ecs:TOMCAT_DATESTAMP %{CATALINA8_DATESTAMP}|%{CATALINA7_DATESTAMP}|%{TOMCAT50_DATESTAMP}
        #> 2026-01-31 23:59:59,123 -0800 | ERROR | com.example.Servlet - something went wrong
        legacy:TOMCATLOG %{TOMCAT_DATESTAMP:timestamp} \| %{LOGLEVEL:level} \| %{JAVACLASS:class} - %{JAVALOGMESSAGE:logmessage}
        ecs:TOMCATLOG %{TOMCAT8_LOG}|%{TOMCAT6_LOG}|%{TOMCAT50_LOG}|%{TOMCATLEGACY_LOG}
        # The usual layout of Log4j, Logback and Spring Boot
        #> 2026-01-31 23:59:59,123 ERROR [main] com.example.shop.Orders - order failed
        LOG4J_LINE %{TIMESTAMP_ISO8601:timestamp|timestamp} +%{LOGLEVEL:level|[log][level]} +\[%{DATA:thread|[java][log][origin][thread][name]}\] %{JAVACLASS:class|[java][log][origin][class][name]}(?: -|:) %{JAVALOGMESSAGE:logmessage|message}
        """#

    /// Maven.
    static let maven = #"""
        #> 1.2.3-SNAPSHOT
        MAVEN_VERSION [0-9]+(?:\.[0-9]+){2,}(?:\.?[-.](?:RELEASE|SNAPSHOT|[A-Za-z0-9]+))?
        """#
}
