extension BuiltInPatterns {
    /// Firewalls that write text of their own: NetScreen, iptables, Shorewall, SuSE.
    static let firewalls = #"""
        # A session that NetScreen logs
        legacy:NETSCREENSESSIONLOG %{SYSLOGTIMESTAMP:date} %{IPORHOST:device} %{IPORHOST}: NetScreen device_id=%{WORD:device_id}%{DATA}: start_time=%{QUOTEDSTRING:start_time} duration=%{INT:duration} policy_id=%{INT:policy_id} service=%{DATA:service} proto=%{INT:proto} src zone=%{WORD:src_zone} dst zone=%{WORD:dst_zone} action=%{WORD:action} sent=%{INT:sent} rcvd=%{INT:rcvd} src=%{IPORHOST:src_ip} dst=%{IPORHOST:dst_ip} src_port=%{INT:src_port} dst_port=%{INT:dst_port} src-xlated ip=%{IPORHOST:src_xlated_ip} port=%{INT:src_xlated_port} dst-xlated ip=%{IPORHOST:dst_xlated_ip} port=%{INT:dst_xlated_port} session_id=%{INT:session_id} reason=%{GREEDYDATA:reason}
        ecs:NETSCREENSESSIONLOG %{SYSLOGTIMESTAMP:timestamp} %{IPORHOST:[observer][hostname]} %{NOTSPACE:[observer][name]}: (?<[observer][product]>NetScreen) device_id=%{WORD:[netscreen][device_id]} .*?system-\w+-%{NONNEGINT:[event][code]}\(%{WORD:[netscreen][session][type]}\)?: start_time="%{DATA:[netscreen][session][start_time]}" duration=%{INT:[netscreen][session][duration]:int} policy_id=%{INT:[netscreen][policy_id]} service=%{DATA:[netscreen][service]} proto=%{INT:[netscreen][protocol_number]:int} src zone=%{WORD:[observer][ingress][zone]} dst zone=%{WORD:[observer][egress][zone]} action=%{WORD:[event][action]} sent=%{INT:[source][bytes]:int} rcvd=%{INT:[destination][bytes]:int} src=%{IPORHOST:[source][address]} dst=%{IPORHOST:[destination][address]}(?: src_port=%{INT:[source][port]:int} dst_port=%{INT:[destination][port]:int})?(?: src-xlated ip=%{IP:[source][nat][ip]} port=%{INT:[source][nat][port]:int} dst-xlated ip=%{IP:[destination][nat][ip]} port=%{INT:[destination][nat][port]:int})?(?: session_id=%{INT:[netscreen][session][id]} reason=%{GREEDYDATA:[netscreen][session][reason]})?
        IPTABLES_TCP_FLAGS (?:(?:CWR|ECE|URG|ACK|PSH|RST|SYN|FIN) )*
        IPTABLES_TCP_PART (?:SEQ=%{INT:|[iptables][tcp][seq]:int}\s+)?(?:ACK=%{INT:|[iptables][tcp][ack]:int}\s+)?WINDOW=%{INT:|[iptables][tcp][window]:int}\s+RES=0x%{BASE16NUM:|[iptables][tcp_reserved_bits]}\s+%{IPTABLES_TCP_FLAGS:|[iptables][tcp][flags]}
        IPTABLES4_FRAG (?:(?<= )(?:CE|DF|MF))*
        IPTABLES4_PART SRC=%{IPV4:nf_src_ip|[source][ip]}\s+DST=%{IPV4:nf_dst_ip|[destination][ip]}\s+LEN=(?:%{INT:nf_len|[iptables][length]:int})?\s+TOS=(?:0x%{BASE16NUM:nf_tos|[iptables][tos]}|0)?\s+PREC=(?:0x%{BASE16NUM:nf_prec|[iptables][precedence_bits]})?\s+TTL=(?:%{INT:nf_ttl|[iptables][ttl]:int})?\s+ID=(?:%{INT:nf_id|[iptables][id]})?\s+(?:%{IPTABLES4_FRAG:|[iptables][fragment_flags]})?(?:\s+FRAG: %{INT:|[iptables][fragment_offset]:int})?
        IPTABLES6_PART SRC=%{IPV6:nf_src_ip|[source][ip]}\s+DST=%{IPV6:nf_dst_ip|[destination][ip]}\s+LEN=(?:%{INT:nf_len|[iptables][length]:int})?\s+TC=(?:0x%{BASE16NUM:nf_tos|[iptables][tos]}|0)?\s+HOPLIMIT=(?:%{INT:nf_ttl|[iptables][ttl]:int})?\s+FLOWLBL=(?:%{INT:|[iptables][flow_label]})?
        # A packet as the kernel's netfilter logs it
        #> IN=eth1 OUT= MAC=00:02:b3:c7:2f:77:38:72:c0:6e:92:9c:08:00 SRC=192.0.2.1 DST=192.0.2.2 LEN=60 TOS=0x00 PREC=0x00 TTL=49 ID=6480 DF PROTO=TCP SPT=59088 DPT=8080 WINDOW=2920 RES=0x00 SYN URGP=0
        IPTABLES IN=(?:%{NOTSPACE:nf_in_interface|[observer][ingress][interface][name]})?\s+OUT=(?:%{NOTSPACE:nf_out_interface|[observer][egress][interface][name]})?\s+(?:MAC=(?:%{COMMONMAC:nf_dst_mac|[destination][mac]})?(?::%{COMMONMAC:nf_src_mac|[source][mac]})?(?::\h{2}:\h{2})?\s+)?(?:%{IPTABLES4_PART}|%{IPTABLES6_PART}).*?PROTO=(?:%{WORD:nf_protocol|[network][transport]})?\s+SPT=(?:%{INT:nf_src_port|[source][port]:int})?\s+DPT=(?:%{INT:nf_dst_port|[destination][port]:int})?\s+(?:%{IPTABLES_TCP_PART})?
        # Shorewall
        #> Jan 31 23:59:59 fw kernel: Shorewall:net2fw:DROP:IN=eth1 OUT= MAC=00:02:b3:c7:2f:77:38:72:c0:6e:92:9c:08:00 SRC=192.0.2.1 DST=192.0.2.2 LEN=60 TOS=0x00 PREC=0x00 TTL=49 ID=6480 DF PROTO=TCP SPT=59088 DPT=8080 WINDOW=2920 RES=0x00 SYN URGP=0
        legacy:SHOREWALL %{SYSLOGTIMESTAMP:timestamp} %{WORD:nf_host} .*Shorewall:(?:%{WORD:nf_action1})?:(?:%{WORD:nf_action2})?.*IN=(?:%{USERNAME:nf_in_interface})?.*(?:OUT= *MAC=%{COMMONMAC:nf_dst_mac}:(?:%{COMMONMAC:nf_src_mac})?|OUT=%{USERNAME:nf_out_interface}).*SRC=%{IPV4:nf_src_ip}.*DST=%{IPV4:nf_dst_ip}.*LEN=%{WORD:nf_len}.*TOS=%{WORD:nf_tos}.*PREC=%{WORD:nf_prec}.*TTL=%{INT:nf_ttl}.*ID=%{INT:nf_id}.*PROTO=%{WORD:nf_protocol}.*SPT=%{INT:nf_src_port}?.*DPT=%{INT:nf_dst_port}?.*
        ecs:SHOREWALL %{SYSLOGTIMESTAMP:timestamp} %{WORD:[observer][hostname]} .*Shorewall:(?:%{WORD:[shorewall][firewall][type]})?:(?:%{WORD:[shorewall][firewall][action]})?.*%{IPTABLES}
        #> SFW2-INext-DROP-DEFLT
        SFW2_LOG_PREFIX SFW2-INext-%{NOTSPACE:nf_action|[suse][firewall][action]}
        # SuSE's firewall
        #> Jan 31 23:59:59 myth kernel: SFW2-INext-DROP-DEFLT IN=ppp0 OUT= MAC= SRC=192.0.2.1 DST=192.0.2.2 LEN=512 TOS=0x00 PREC=0x00 TTL=70 ID=55012 PROTO=UDP SPT=24128 DPT=1026 LEN=492
        legacy:SFW2 (?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp})\s*%{HOSTNAME}\s*kernel\S+\s*(?:%{NAGIOSTIME}\s*)?%{SFW2_LOG_PREFIX}\s*IN=%{USERNAME:nf_in_interface}.*OUT=(?:\s*%{USERNAME:nf_out_interface}|\s*)MAC=(?:%{COMMONMAC:nf_dst_mac}:%{COMMONMAC:nf_src_mac}|\s*).*SRC=%{IP:nf_src_ip}\s*DST=%{IP:nf_dst_ip}.*PROTO=%{WORD:nf_protocol}(?:.*SPT=%{INT:nf_src_port}.*DPT=%{INT:nf_dst_port}.*)?
        ecs:SFW2 (?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp})\s*%{HOSTNAME:[observer][hostname]}.*?%{SFW2_LOG_PREFIX:[suse][firewall][log_prefix]}\s*%{IPTABLES}
        """#

    /// Cisco ASA, by the number of the message.
    static let cisco = #"""
        #> <166>Jan 31 2026 23:59:59 fw: %ASA-6-302013:
        CISCO_TAGGED_SYSLOG ^<%{POSINT:syslog_pri|[log][syslog][priority]:int}>%{CISCOTIMESTAMP:timestamp|timestamp}(?: %{SYSLOGHOST:sysloghost|[host][hostname]})? ?: %%{CISCOTAG:ciscotag|[cisco][asa][tag]}:
        #> Jan 31 2026 23:59:59
        CISCOTIMESTAMP %{MONTH} +%{MONTHDAY}(?: %{YEAR})? %{TIME}
        #> ASA-6-302013
        CISCOTAG [A-Z0-9]+-%{INT}-[A-Z0-9_]+
        #> Teardown
        CISCO_ACTION Built|Teardown|Deny|Denied|denied|requested|permitted|denied by ACL|discarded|est-allowed|Dropping|created|deleted
        #> TCP Reset
        CISCO_REASON Duplicate TCP SYN|Failed to locate egress interface|Invalid transport field|No matching connection|DNS Response|DNS Query|(?:%{WORD}\s*)*
        #> inbound
        CISCO_DIRECTION [Ii]nbound|[Oo]utbound
        #> 300-second interval
        CISCO_INTERVAL first hit|%{INT}-second interval
        #> dynamic
        CISCO_XLATE_TYPE static|dynamic
        #> hit-cnt 1 first hit
        ecs:CISCO_HITCOUNT_INTERVAL hit-cnt %{INT:[cisco][asa][hit_count]:int} (?:first hit|%{INT:[cisco][asa][interval]:int}-second interval)
        # Where a packet comes from: address and port
        #> 192.0.2.1/443
        CISCO_SRC %{IP:src_ip|[source][ip]}/%{INT:src_port|[source][port]:int}
        # Where a packet goes to: address and port
        #> 192.0.2.1/443
        CISCO_DST %{IP:dst_ip|[destination][ip]}/%{INT:dst_port|[destination][port]:int}
        #> outside
        CISCO_SRC_INTERFACE %{DATA:src_interface|[observer][ingress][interface][name]}
        #> inside
        CISCO_DST_INTERFACE %{DATA:dst_interface|[observer][egress][interface][name]}
        CISCO_SRC_USER (?:\(%{DATA:src_fwuser|[source][user][name]}\))?
        CISCO_DST_USER (?:\(%{DATA:dst_fwuser|[destination][user][name]}\))?
        #> TCP
        CISCO_PROTOCOL %{WORD:protocol|[cisco][asa][network][transport]}
        #> Deny
        CISCO_OUTCOME %{CISCO_ACTION:action|[cisco][asa][outcome]}
        #> inbound
        CISCO_WAY %{CISCO_DIRECTION:direction|[cisco][asa][network][direction]}
        #> [0x62c4905, 0x0]
        CISCO_HASHES \[%{DATA:hashcode1|[@metadata][cisco][asa][hashcode1]}, %{DATA:hashcode2|[@metadata][cisco][asa][hashcode2]}\]
        #> (Primary) Switching to ACTIVE - mate gone
        CISCOFW104001 \((?:Primary|Secondary)\) Switching to ACTIVE - %{GREEDYDATA:switch_reason|[event][reason]}
        #> (Secondary) Switching to STANDBY - mate is back
        CISCOFW104002 \((?:Primary|Secondary)\) Switching to STANDBY - %{GREEDYDATA:switch_reason|[event][reason]}
        #> (Primary) Switching to FAILED.
        CISCOFW104003 \((?:Primary|Secondary)\) Switching to FAILED\.
        #> (Primary) Switching to OK.
        CISCOFW104004 \((?:Primary|Secondary)\) Switching to OK\.
        #> (Primary) Monitoring on interface inside waiting
        CISCOFW105003 \((?:Primary|Secondary)\) Monitoring on [Ii]nterface %{GREEDYDATA:interface_name|[network][interface][name]} waiting
        #> (Primary) Monitoring on interface inside normal
        CISCOFW105004 \((?:Primary|Secondary)\) Monitoring on [Ii]nterface %{GREEDYDATA:interface_name|[network][interface][name]} normal
        #> (Primary) Lost Failover communications with mate on interface inside
        CISCOFW105005 \((?:Primary|Secondary)\) Lost Failover communications with mate on [Ii]nterface %{GREEDYDATA:interface_name|[network][interface][name]}
        #> (Primary) Testing Interface inside
        CISCOFW105008 \((?:Primary|Secondary)\) Testing [Ii]nterface %{GREEDYDATA:interface_name|[network][interface][name]}
        #> (Primary) Testing on interface inside Passed
        CISCOFW105009 \((?:Primary|Secondary)\) Testing on [Ii]nterface %{GREEDYDATA:interface_name|[network][interface][name]} (?:Passed|Failed)
        #> Inbound TCP connection denied from 192.0.2.1/4380 to 192.0.2.2/443 flags SYN on interface outside
        CISCOFW106001 %{CISCO_WAY} %{CISCO_PROTOCOL} connection %{CISCO_OUTCOME} from %{CISCO_SRC} to %{CISCO_DST} flags %{GREEDYDATA:tcp_flags|[cisco][asa][tcp_flags]} on interface %{GREEDYDATA:interface|[observer][egress][interface][name]}
        #> Deny inbound UDP from 192.0.2.1/6502 to 192.0.2.2/53 on interface outside
        legacy:CISCOFW106006_106007_106010 %{CISCO_OUTCOME} %{CISCO_WAY} %{CISCO_PROTOCOL} (?:from|src) %{CISCO_SRC}%{CISCO_SRC_USER} (?:to|dst) %{CISCO_DST}%{CISCO_DST_USER} (?:on interface %{DATA:interface}|due to %{CISCO_REASON:reason})
        ecs:CISCOFW106006_106007_106010 %{CISCO_OUTCOME} %{CISCO_WAY} %{CISCO_PROTOCOL} (?:from|src) %{CISCO_SRC}%{CISCO_SRC_USER} (?:to|dst) %{CISCO_DST}%{CISCO_DST_USER} (?:on interface %{NOTSPACE:[observer][egress][interface][name]}|due to %{CISCO_REASON:[event][reason]})
        #> Deny inbound icmp src outside:192.0.2.1 dst inside:192.0.2.2 (type 8, code 0)
        legacy:CISCOFW106014 %{CISCO_OUTCOME} %{CISCO_WAY} %{CISCO_PROTOCOL} src %{CISCO_SRC_INTERFACE}:%{IP:src_ip|[source][ip]}%{CISCO_SRC_USER} dst %{CISCO_DST_INTERFACE}:%{IP:dst_ip|[destination][ip]}%{CISCO_DST_USER} \(type %{INT:icmp_type|[cisco][asa][icmp_type]:int}, code %{INT:icmp_code|[cisco][asa][icmp_code]:int}\)
        ecs:CISCOFW106014 %{CISCO_OUTCOME} %{CISCO_WAY} %{CISCO_PROTOCOL} src %{CISCO_SRC_INTERFACE}:%{IP:src_ip|[source][ip]}%{CISCO_SRC_USER} dst %{CISCO_DST_INTERFACE}:%{IP:dst_ip|[destination][ip]}%{CISCO_DST_USER}\s?\(type %{INT:icmp_type|[cisco][asa][icmp_type]:int}, code %{INT:icmp_code|[cisco][asa][icmp_code]:int}\)
        #> Deny TCP (no connection) from 192.0.2.1/6502 to 192.0.2.2/443 flags RST on interface outside
        CISCOFW106015 %{CISCO_OUTCOME} %{CISCO_PROTOCOL} \(%{DATA:policy_id|[cisco][asa][rule_name]}\) from %{CISCO_SRC} to %{CISCO_DST} flags %{DATA:tcp_flags|[cisco][asa][tcp_flags]} on interface %{GREEDYDATA:interface|[observer][egress][interface][name]}
        #> Deny TCP reverse path check from 192.0.2.1 to 192.0.2.2 on interface outside
        CISCOFW106021 %{CISCO_OUTCOME} %{CISCO_PROTOCOL} reverse path check from %{IP:src_ip|[source][ip]} to %{IP:dst_ip|[destination][ip]} on interface %{GREEDYDATA:interface|[observer][egress][interface][name]}
        #> Deny tcp src outside:192.0.2.1/6502 dst inside:192.0.2.2/443 by access-group "out_in" [0x0, 0x0]
        legacy:CISCOFW106023 %{CISCO_OUTCOME}(?: protocol)? %{CISCO_PROTOCOL} src %{CISCO_SRC_INTERFACE}:%{DATA:src_ip}(?:/%{INT:src_port})?%{CISCO_SRC_USER} dst %{CISCO_DST_INTERFACE}:%{DATA:dst_ip}(?:/%{INT:dst_port})?%{CISCO_DST_USER}(?: \(type %{INT:icmp_type}, code %{INT:icmp_code}\))? by access-group "?%{DATA:policy_id}"? %{CISCO_HASHES}
        ecs:CISCOFW106023 %{CISCO_OUTCOME}(?: protocol)? %{CISCO_PROTOCOL} src %{CISCO_SRC_INTERFACE}:%{IPORHOST:[source][ip]}(?:/%{INT:[source][port]:int})?%{CISCO_SRC_USER} dst %{CISCO_DST_INTERFACE}:%{IPORHOST:[destination][ip]}(?:/%{INT:[destination][port]:int})?%{CISCO_DST_USER}(?: \(type %{INT:[cisco][asa][icmp_type]:int}, code %{INT:[cisco][asa][icmp_code]:int}\))? by access-group "?%{DATA:[cisco][asa][rule_name]}"? %{CISCO_HASHES}
        #> access-list inside denied tcp for user 'alice' inside/192.0.2.1(5176) -> outside/192.0.2.2(80) hit-cnt 1 first hit [0x62c4905, 0x0]
        legacy:CISCOFW106100_2_3 access-list %{NOTSPACE:policy_id} %{CISCO_OUTCOME} %{CISCO_PROTOCOL} for user '%{DATA:src_fwuser}' %{CISCO_SRC_INTERFACE}/%{IP:src_ip}\(%{INT:src_port}\) -> %{CISCO_DST_INTERFACE}/%{IP:dst_ip}\(%{INT:dst_port}\) hit-cnt %{INT:hit_count} %{CISCO_INTERVAL:interval} %{CISCO_HASHES}
        ecs:CISCOFW106100_2_3 access-list %{NOTSPACE:[cisco][asa][rule_name]} %{CISCO_OUTCOME} %{CISCO_PROTOCOL} for user '%{DATA:[user][name]}' %{CISCO_SRC_INTERFACE}/%{IP:[source][ip]}\(%{INT:[source][port]:int}\) -> %{CISCO_DST_INTERFACE}/%{IP:[destination][ip]}\(%{INT:[destination][port]:int}\) %{CISCO_HITCOUNT_INTERVAL} %{CISCO_HASHES}
        #> access-list inside permitted tcp inside/192.0.2.1(5176) -> outside/192.0.2.2(80) hit-cnt 1 first hit [0x62c4905, 0x0]
        legacy:CISCOFW106100 access-list %{NOTSPACE:policy_id} %{CISCO_OUTCOME} %{CISCO_PROTOCOL} %{CISCO_SRC_INTERFACE}/%{IP:src_ip}\(%{INT:src_port}\)%{CISCO_SRC_USER} -> %{CISCO_DST_INTERFACE}/%{IP:dst_ip}\(%{INT:dst_port}\)%{CISCO_SRC_USER} hit-cnt %{INT:hit_count} %{CISCO_INTERVAL:interval} %{CISCO_HASHES}
        ecs:CISCOFW106100 access-list %{NOTSPACE:[cisco][asa][rule_name]} %{CISCO_OUTCOME} %{CISCO_PROTOCOL} %{CISCO_SRC_INTERFACE}/%{IP:[source][ip]}\(%{INT:[source][port]:int}\)%{CISCO_SRC_USER} -> %{CISCO_DST_INTERFACE}/%{IP:[destination][ip]}\(%{INT:[destination][port]:int}\)%{CISCO_DST_USER} %{CISCO_HITCOUNT_INTERVAL} %{CISCO_HASHES}
        #> 192.0.2.1(alice) Accessed URL 192.0.2.2:http://shop.example/
        CISCOFW304001 %{IP:src_ip|[source][ip]}%{CISCO_SRC_USER} Accessed URL %{IP:dst_ip|[destination][ip]}:%{GREEDYDATA:dst_url|[url][original]}
        #> Failed to locate egress interface for UDP from outside:192.0.2.1/6502 to 192.0.2.2/53
        CISCOFW110002 %{CISCO_REASON:reason|[event][reason]} for %{CISCO_PROTOCOL} from %{CISCO_SRC_INTERFACE}:%{CISCO_SRC} to %{CISCO_DST}
        #> 12 in use, 99 most used
        CISCOFW302010 %{INT:connection_count|[cisco][asa][connections][in_use]:int} in use, %{INT:connection_count_max|[cisco][asa][connections][most_used]:int} most used
        #> Teardown TCP connection 117 for outside:192.0.2.1/80 to inside:192.0.2.2/1772 duration 0:00:30 bytes 512 TCP FINs
        CISCOFW302013_302014_302015_302016 %{CISCO_OUTCOME}(?: %{CISCO_WAY})? %{CISCO_PROTOCOL} connection %{INT:connection_id|[cisco][asa][connection_id]} for %{CISCO_SRC_INTERFACE}:%{CISCO_SRC}(?: \(%{IP:src_mapped_ip|[source][nat][ip]}/%{INT:src_mapped_port|[source][nat][port]:int}\))?%{CISCO_SRC_USER} to %{CISCO_DST_INTERFACE}:%{CISCO_DST}(?: \(%{IP:dst_mapped_ip|[destination][nat][ip]}/%{INT:dst_mapped_port|[destination][nat][port]:int}\))?%{CISCO_DST_USER}(?: duration %{TIME:duration|[cisco][asa][duration]} bytes %{INT:bytes|[network][bytes]:int})?(?: %{CISCO_REASON:reason|[event][reason]})?(?: \(%{DATA:user|[user][name]}\))?
        #> Built inbound ICMP connection for faddr 192.0.2.1/512 gaddr 192.0.2.2/0 laddr 192.0.2.3/0
        CISCOFW302020_302021 %{CISCO_OUTCOME}(?: %{CISCO_WAY})? %{CISCO_PROTOCOL} connection for faddr %{IP:dst_ip|[destination][ip]}/%{INT:icmp_seq_num|[cisco][asa][icmp_seq]:int}(?:\(%{DATA:fwuser|[destination][user][name]}\))? gaddr %{IP:src_xlated_ip|[source][nat][ip]}/%{INT:icmp_code_xlated|[cisco][asa][icmp_type]:int} laddr %{IP:src_ip|[source][ip]}/%{INT:icmp_code|}(?: \(%{DATA:user|[user][name]}\))?
        #> Built dynamic TCP translation from inside:192.0.2.1/6502 to outside:192.0.2.2/6502
        CISCOFW305011 %{CISCO_OUTCOME} %{CISCO_XLATE_TYPE:xlate_type|} %{CISCO_PROTOCOL} translation from %{CISCO_SRC_INTERFACE}:%{IP:src_ip|[source][ip]}(?:/%{INT:src_port|[source][port]:int})?%{CISCO_SRC_USER} to %{DATA:src_xlated_interface|[observer][egress][interface][name]}:%{IP:src_xlated_ip|[destination][ip]}/%{INT:src_xlated_port|[destination][port]:int}
        #> Denied ICMP type=3, code=3 from 192.0.2.1 on interface outside to 192.0.2.2
        legacy:CISCOFW313001_313004_313008 %{CISCO_OUTCOME} %{CISCO_PROTOCOL} type=%{INT:icmp_type}, code=%{INT:icmp_code} from %{IP:src_ip} on interface %{DATA:interface}(?: to %{IP:dst_ip})?
        ecs:CISCOFW313001_313004_313008 %{CISCO_OUTCOME} %{CISCO_PROTOCOL} type=%{INT:[cisco][asa][icmp_type]:int}, code=%{INT:[cisco][asa][icmp_code]:int} from %{IP:[source][ip]} on interface %{NOTSPACE:[observer][egress][interface][name]}(?: to %{IP:[destination][ip]})?
        legacy:CISCOFW313005 %{CISCO_REASON:reason} for %{WORD:protocol} error message: %{WORD:err_protocol} src %{DATA:err_src_interface}:%{IP:err_src_ip}(?:\(%{DATA:err_src_fwuser}\))? dst %{DATA:err_dst_interface}:%{IP:err_dst_ip}(?:\(%{DATA:err_dst_fwuser}\))? \(type %{INT:err_icmp_type}, code %{INT:err_icmp_code}\) on %{DATA:interface} interface\.  Original IP payload: %{WORD:protocol} src %{IP:orig_src_ip}/%{INT:orig_src_port}(?:\(%{DATA:orig_src_fwuser}\))? dst %{IP:orig_dst_ip}/%{INT:orig_dst_port}(?:\(%{DATA:orig_dst_fwuser}\))?
        ecs:CISCOFW313005 %{CISCO_REASON:[event][reason]} for %{CISCO_PROTOCOL} error message: %{WORD} src %{CISCO_SRC_INTERFACE}:%{IP:[source][ip]}%{CISCO_SRC_USER} dst %{CISCO_DST_INTERFACE}:%{IP:[destination][ip]}%{CISCO_DST_USER} \(type %{INT:[cisco][asa][icmp_type]:int}, code %{INT:[cisco][asa][icmp_code]:int}\) on %{NOTSPACE} interface\.\s+Original IP payload: %{WORD:[cisco][asa][original_ip_payload][network][transport]} src %{IP:[cisco][asa][original_ip_payload][source][ip]}/%{INT:[cisco][asa][original_ip_payload][source][port]:int}(?:\(%{DATA:[cisco][asa][original_ip_payload][source][user][name]}\))? dst %{IP:[cisco][asa][original_ip_payload][destination][ip]}/%{INT:[cisco][asa][original_ip_payload][destination][port]:int}(?:\(%{DATA:[cisco][asa][original_ip_payload][destination][user][name]}\))?
        #> Resource 'conns' limit of 100000 reached for system
        CISCOFW321001 Resource '%{DATA:resource_name|[cisco][asa][resource][name]}' limit of %{POSINT:resource_limit|[cisco][asa][resource][limit]:int} reached for system
        #> IPSEC: Received a non-IPSec packet (protocol= UDP) from 192.0.2.1 to 192.0.2.2
        CISCOFW402117 %{WORD:protocol|[cisco][asa][network][type]}: Received a non-IPSec packet \(protocol=\s?%{WORD:orig_protocol|[cisco][asa][network][transport]}\) from %{IP:src_ip|[source][ip]} to %{IP:dst_ip|[destination][ip]}
        #> IPSEC: Received an ESP packet (SPI= 0x1B86506B, sequence number= 0x28B) from 192.0.2.1 (user= alice) to 192.0.2.2 that failed anti-replay checking
        CISCOFW402119 %{WORD:protocol|[cisco][asa][network][type]}: Received an %{WORD:orig_protocol|[cisco][asa][ipsec][protocol]} packet \(SPI=\s?%{DATA:spi|[cisco][asa][ipsec][spi]}, sequence number=\s?%{DATA:seq_num|[cisco][asa][ipsec][seq_num]}\) from %{IP:src_ip|[source][ip]} \(user=\s?%{DATA:user|[source][user][name]}\) to %{IP:dst_ip|[destination][ip]} that failed anti-replay checking
        #> Dropping TCP packet from outside:192.0.2.1/6502 to inside:192.0.2.2/443, reason: MSS exceeded
        CISCOFW419001 %{CISCO_OUTCOME} %{CISCO_PROTOCOL} packet from %{CISCO_SRC_INTERFACE}:%{CISCO_SRC} to %{CISCO_DST_INTERFACE}:%{CISCO_DST}, reason: %{GREEDYDATA:reason|[event][reason]}
        #> Duplicate TCP SYN from outside:192.0.2.1/6502 to inside:192.0.2.2/443 with different initial sequence number
        CISCOFW419002 %{CISCO_REASON:reason|[event][reason]} from %{CISCO_SRC_INTERFACE}:%{CISCO_SRC} to %{CISCO_DST_INTERFACE}:%{CISCO_DST} with different initial sequence number
        #> Invalid transport field for protocol=UDP, from 192.0.2.1/6502 to 192.0.2.2/0
        CISCOFW500004 %{CISCO_REASON:reason|[event][reason]} for protocol=%{CISCO_PROTOCOL}, from %{CISCO_SRC} to %{CISCO_DST}
        #> IPSEC: An inbound LAN-to-LAN SA (SPI= 0x1B86506B) between 192.0.2.1 and 192.0.2.2 (user= alice) has been created
        CISCOFW602303_602304 %{WORD:protocol|[cisco][asa][network][type]}: An %{CISCO_WAY} %{DATA:tunnel_type|[cisco][asa][ipsec][tunnel_type]} SA \(SPI=\s?%{DATA:spi|[cisco][asa][ipsec][spi]}\) between %{IP:src_ip|[source][ip]} and %{IP:dst_ip|[destination][ip]} \(user=\s?%{DATA:user|[source][user][name]}\) has been %{CISCO_OUTCOME}
        #> TCP access requested from 192.0.2.1/2354 to inside:192.0.2.2/443
        CISCOFW710001_710002_710003_710005_710006 %{CISCO_PROTOCOL} (?:request|access) %{CISCO_OUTCOME} from %{CISCO_SRC} to %{CISCO_DST_INTERFACE}:%{CISCO_DST}
        CISCOFW713172 Group = %{DATA:group|[cisco][asa][source][group]}, IP = %{IP:src_ip|[source][ip]}, Automatic NAT Detection Status:\s+Remote end\s*%{DATA:is_remote_natted|[@metadata][cisco][asa][remote_nat]}\s*behind a NAT device\s+This\s+end\s*%{DATA:is_local_natted|[@metadata][cisco][asa][local_nat]}\s*behind a NAT device
        #> [ Scanning] drop rate-1 exceeded. Current burst rate is 0 per second, max configured rate is 10; Current average rate is 7 per second, max configured rate is 5; Cumulative total count is 9063
        CISCOFW733100 \[\s*%{DATA:drop_type|[cisco][asa][burst][object]}\s*\] drop %{DATA:drop_rate_id|[cisco][asa][burst][id]} exceeded\. Current burst rate is %{INT:drop_rate_current_burst|[cisco][asa][burst][current_rate]:int} per second, max configured rate is %{INT:drop_rate_max_burst|[cisco][asa][burst][configured_rate]:int}; Current average rate is %{INT:drop_rate_current_avg|[cisco][asa][burst][avg_rate]:int} per second, max configured rate is %{INT:drop_rate_max_avg|[cisco][asa][burst][configured_avg_rate]:int}; Cumulative total count is %{INT:drop_total_count|[cisco][asa][burst][cumulative_count]:int}
        """#

    /// Junos: the flow log of SRX.
    static let junos = #"""
        #> RT_FLOW_SESSION_CLOSE
        RT_FLOW_TAG RT_FLOW_SESSION_(?:CREATE|CLOSE|DENY)
        # The name that Logstash had first
        #> RT_FLOW_SESSION_CLOSE
        RT_FLOW_EVENT %{RT_FLOW_TAG}
        #> 192.0.2.1/5383->192.0.2.2/22
        RT_FLOW_WAY %{IP:src-ip|[source][ip]}/%{INT:src-port|[source][port]:int}->%{IP:dst-ip|[destination][ip]}/%{INT:dst-port|[destination][port]:int}
        #> 192.0.2.1/5383->192.0.2.2/22
        RT_FLOW_NAT_WAY %{IP:nat-src-ip|[source][nat][ip]}/%{INT:nat-src-port|[source][nat][port]:int}->%{IP:nat-dst-ip|[destination][nat][ip]}/%{INT:nat-dst-port|[destination][nat][port]:int}
        #> None None
        legacy:RT_FLOW_NAT_RULES %{DATA:src-nat-rule-name} %{DATA:dst-nat-rule-name}
        ecs:RT_FLOW_NAT_RULES (?:None|%{DATA:[juniper][srx][src_nat_rule_name]}) (?:None|%{DATA:[juniper][srx][dst_nat_rule_name]})
        # A session ends
        RT_FLOW1 %{RT_FLOW_TAG:event|[juniper][srx][tag]}: %{GREEDYDATA:close-reason|[juniper][srx][reason]}: %{RT_FLOW_WAY} %{DATA:service|[juniper][srx][service_name]} %{RT_FLOW_NAT_WAY} %{RT_FLOW_NAT_RULES} %{INT:protocol-id|[network][iana_number]} %{DATA:policy-name|[rule][name]} %{DATA:from-zone|[observer][ingress][zone]} %{DATA:to-zone|[observer][egress][zone]} %{INT:session-id|[juniper][srx][session_id]} \d+\(%{DATA:sent|[source][bytes]:int}\) \d+\(%{DATA:received|[destination][bytes]:int}\) %{INT:elapsed-time|[juniper][srx][elapsed_time]:int} .*
        # A session begins
        RT_FLOW2 %{RT_FLOW_TAG:event|[juniper][srx][tag]}: session created %{RT_FLOW_WAY} %{DATA:service|[juniper][srx][service_name]} %{RT_FLOW_NAT_WAY} %{RT_FLOW_NAT_RULES} %{INT:protocol-id|[network][iana_number]} %{DATA:policy-name|[rule][name]} %{DATA:from-zone|[observer][ingress][zone]} %{DATA:to-zone|[observer][egress][zone]} %{INT:session-id|[juniper][srx][session_id]} .*
        # A session is denied
        RT_FLOW3 %{RT_FLOW_TAG:event|[juniper][srx][tag]}: session denied %{RT_FLOW_WAY} %{DATA:service|[juniper][srx][service_name]} %{INT:protocol-id|[network][iana_number]}\(\d\) %{DATA:policy-name|[rule][name]} %{DATA:from-zone|[observer][ingress][zone]} %{DATA:to-zone|[observer][egress][zone]} .*
        """#
}
