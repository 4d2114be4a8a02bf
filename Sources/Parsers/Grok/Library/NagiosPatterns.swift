extension BuiltInPatterns {
    /// Nagios: fields with semicolons between them, after the name of the kind.
    static let nagios = #"""
        #> [1427925600]
        NAGIOSTIME \[%{NUMBER:nagios_epoch|timestamp}\]
        #> CURRENT SERVICE STATE
        NAGIOS_TYPE_CURRENT_SERVICE_STATE CURRENT SERVICE STATE
        #> CURRENT HOST STATE
        NAGIOS_TYPE_CURRENT_HOST_STATE CURRENT HOST STATE
        #> SERVICE NOTIFICATION
        NAGIOS_TYPE_SERVICE_NOTIFICATION SERVICE NOTIFICATION
        #> HOST NOTIFICATION
        NAGIOS_TYPE_HOST_NOTIFICATION HOST NOTIFICATION
        #> SERVICE ALERT
        NAGIOS_TYPE_SERVICE_ALERT SERVICE ALERT
        #> HOST ALERT
        NAGIOS_TYPE_HOST_ALERT HOST ALERT
        #> SERVICE FLAPPING ALERT
        NAGIOS_TYPE_SERVICE_FLAPPING_ALERT SERVICE FLAPPING ALERT
        #> HOST FLAPPING ALERT
        NAGIOS_TYPE_HOST_FLAPPING_ALERT HOST FLAPPING ALERT
        #> SERVICE DOWNTIME ALERT
        NAGIOS_TYPE_SERVICE_DOWNTIME_ALERT SERVICE DOWNTIME ALERT
        #> HOST DOWNTIME ALERT
        NAGIOS_TYPE_HOST_DOWNTIME_ALERT HOST DOWNTIME ALERT
        #> PASSIVE SERVICE CHECK
        NAGIOS_TYPE_PASSIVE_SERVICE_CHECK PASSIVE SERVICE CHECK
        #> PASSIVE HOST CHECK
        NAGIOS_TYPE_PASSIVE_HOST_CHECK PASSIVE HOST CHECK
        #> SERVICE EVENT HANDLER
        NAGIOS_TYPE_SERVICE_EVENT_HANDLER SERVICE EVENT HANDLER
        #> HOST EVENT HANDLER
        NAGIOS_TYPE_HOST_EVENT_HANDLER HOST EVENT HANDLER
        #> EXTERNAL COMMAND
        NAGIOS_TYPE_EXTERNAL_COMMAND EXTERNAL COMMAND
        #> TIMEPERIOD TRANSITION
        NAGIOS_TYPE_TIMEPERIOD_TRANSITION TIMEPERIOD TRANSITION
        #> DISABLE_SVC_CHECK
        NAGIOS_EC_DISABLE_SVC_CHECK DISABLE_SVC_CHECK
        #> ENABLE_SVC_CHECK
        NAGIOS_EC_ENABLE_SVC_CHECK ENABLE_SVC_CHECK
        #> DISABLE_HOST_CHECK
        NAGIOS_EC_DISABLE_HOST_CHECK DISABLE_HOST_CHECK
        #> ENABLE_HOST_CHECK
        NAGIOS_EC_ENABLE_HOST_CHECK ENABLE_HOST_CHECK
        #> PROCESS_SERVICE_CHECK_RESULT
        NAGIOS_EC_PROCESS_SERVICE_CHECK_RESULT PROCESS_SERVICE_CHECK_RESULT
        #> PROCESS_HOST_CHECK_RESULT
        NAGIOS_EC_PROCESS_HOST_CHECK_RESULT PROCESS_HOST_CHECK_RESULT
        #> SCHEDULE_SERVICE_DOWNTIME
        NAGIOS_EC_SCHEDULE_SERVICE_DOWNTIME SCHEDULE_SERVICE_DOWNTIME
        #> SCHEDULE_HOST_DOWNTIME
        NAGIOS_EC_SCHEDULE_HOST_DOWNTIME SCHEDULE_HOST_DOWNTIME
        #> DISABLE_HOST_SVC_NOTIFICATIONS
        NAGIOS_EC_DISABLE_HOST_SVC_NOTIFICATIONS DISABLE_HOST_SVC_NOTIFICATIONS
        #> ENABLE_HOST_SVC_NOTIFICATIONS
        NAGIOS_EC_ENABLE_HOST_SVC_NOTIFICATIONS ENABLE_HOST_SVC_NOTIFICATIONS
        #> DISABLE_HOST_NOTIFICATIONS
        NAGIOS_EC_DISABLE_HOST_NOTIFICATIONS DISABLE_HOST_NOTIFICATIONS
        #> ENABLE_HOST_NOTIFICATIONS
        NAGIOS_EC_ENABLE_HOST_NOTIFICATIONS ENABLE_HOST_NOTIFICATIONS
        #> DISABLE_SVC_NOTIFICATIONS
        NAGIOS_EC_DISABLE_SVC_NOTIFICATIONS DISABLE_SVC_NOTIFICATIONS
        #> ENABLE_SVC_NOTIFICATIONS
        NAGIOS_EC_ENABLE_SVC_NOTIFICATIONS ENABLE_SVC_NOTIFICATIONS
        #> Warning: something odd
        NAGIOS_WARNING Warning:%{SPACE}%{GREEDYDATA:nagios_message|message}
        #> CURRENT SERVICE STATE: db1;disk;OK;HARD;1;all is well
        NAGIOS_CURRENT_SERVICE_STATE %{NAGIOS_TYPE_CURRENT_SERVICE_STATE:nagios_type|[nagios][log][type]}: %{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_service|[service][name]};%{DATA:nagios_state|[service][state]};%{DATA:nagios_statetype|[nagios][log][state_type]};%{INT:nagios_statecode|[nagios][log][attempt]:int};%{GREEDYDATA:nagios_message|message}
        #> SERVICE NOTIFICATION: alice;db1;disk;OK;mail;all is well
        NAGIOS_SERVICE_NOTIFICATION %{NAGIOS_TYPE_SERVICE_NOTIFICATION:nagios_type|[nagios][log][type]}: %{DATA:nagios_notifyname|[user][name]};%{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_service|[service][name]};%{DATA:nagios_state|[service][state]};%{DATA:nagios_contact|[nagios][log][notification_command]};%{GREEDYDATA:nagios_message|message}
        #> SERVICE ALERT: db1;disk;OK;SOFT;2;all is well
        NAGIOS_SERVICE_ALERT %{NAGIOS_TYPE_SERVICE_ALERT:nagios_type|[nagios][log][type]}: %{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_service|[service][name]};%{DATA:nagios_state|[service][state]};%{DATA:nagios_statelevel|[nagios][log][state_type]};%{INT:nagios_attempt|[nagios][log][attempt]:int};%{GREEDYDATA:nagios_message|message}
        #> SERVICE FLAPPING ALERT: db1;disk;OK;all is well
        NAGIOS_SERVICE_FLAPPING_ALERT %{NAGIOS_TYPE_SERVICE_FLAPPING_ALERT:nagios_type|[nagios][log][type]}: %{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_service|[service][name]};%{DATA:nagios_state|[service][state]};%{GREEDYDATA:nagios_message|message}
        #> SERVICE DOWNTIME ALERT: db1;disk;OK;planned
        NAGIOS_SERVICE_DOWNTIME_ALERT %{NAGIOS_TYPE_SERVICE_DOWNTIME_ALERT:nagios_type|[nagios][log][type]}: %{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_service|[service][name]};%{DATA:nagios_state|[service][state]};%{GREEDYDATA:nagios_comment|[nagios][log][comment]}
        #> PASSIVE SERVICE CHECK: db1;disk;OK;planned
        NAGIOS_PASSIVE_SERVICE_CHECK %{NAGIOS_TYPE_PASSIVE_SERVICE_CHECK:nagios_type|[nagios][log][type]}: %{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_service|[service][name]};%{DATA:nagios_state|[service][state]};%{GREEDYDATA:nagios_comment|[nagios][log][comment]}
        #> SERVICE EVENT HANDLER: db1;disk;OK;SOFT;restart
        NAGIOS_SERVICE_EVENT_HANDLER %{NAGIOS_TYPE_SERVICE_EVENT_HANDLER:nagios_type|[nagios][log][type]}: %{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_service|[service][name]};%{DATA:nagios_state|[service][state]};%{DATA:nagios_statelevel|[nagios][log][state_type]};%{GREEDYDATA:nagios_event_handler_name|[nagios][log][event_handler_name]}
        #> CURRENT HOST STATE: db1;OK;HARD;1;all is well
        NAGIOS_CURRENT_HOST_STATE %{NAGIOS_TYPE_CURRENT_HOST_STATE:nagios_type|[nagios][log][type]}: %{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_state|[service][state]};%{DATA:nagios_statetype|[nagios][log][state_type]};%{INT:nagios_statecode|[nagios][log][attempt]:int};%{GREEDYDATA:nagios_message|message}
        #> HOST NOTIFICATION: alice;db1;OK;mail;all is well
        NAGIOS_HOST_NOTIFICATION %{NAGIOS_TYPE_HOST_NOTIFICATION:nagios_type|[nagios][log][type]}: %{DATA:nagios_notifyname|[user][name]};%{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_state|[service][state]};%{DATA:nagios_contact|[nagios][log][notification_command]};%{GREEDYDATA:nagios_message|message}
        #> HOST ALERT: db1;OK;SOFT;2;all is well
        NAGIOS_HOST_ALERT %{NAGIOS_TYPE_HOST_ALERT:nagios_type|[nagios][log][type]}: %{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_state|[service][state]};%{DATA:nagios_statelevel|[nagios][log][state_type]};%{INT:nagios_attempt|[nagios][log][attempt]:int};%{GREEDYDATA:nagios_message|message}
        #> HOST FLAPPING ALERT: db1;OK;all is well
        NAGIOS_HOST_FLAPPING_ALERT %{NAGIOS_TYPE_HOST_FLAPPING_ALERT:nagios_type|[nagios][log][type]}: %{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_state|[service][state]};%{GREEDYDATA:nagios_message|message}
        #> HOST DOWNTIME ALERT: db1;OK;planned
        NAGIOS_HOST_DOWNTIME_ALERT %{NAGIOS_TYPE_HOST_DOWNTIME_ALERT:nagios_type|[nagios][log][type]}: %{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_state|[service][state]};%{GREEDYDATA:nagios_comment|[nagios][log][comment]}
        #> PASSIVE HOST CHECK: db1;OK;planned
        NAGIOS_PASSIVE_HOST_CHECK %{NAGIOS_TYPE_PASSIVE_HOST_CHECK:nagios_type|[nagios][log][type]}: %{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_state|[service][state]};%{GREEDYDATA:nagios_comment|[nagios][log][comment]}
        #> HOST EVENT HANDLER: db1;OK;SOFT;restart
        NAGIOS_HOST_EVENT_HANDLER %{NAGIOS_TYPE_HOST_EVENT_HANDLER:nagios_type|[nagios][log][type]}: %{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_state|[service][state]};%{DATA:nagios_statelevel|[nagios][log][state_type]};%{GREEDYDATA:nagios_event_handler_name|[nagios][log][event_handler_name]}
        #> TIMEPERIOD TRANSITION: 24X7;-1;1
        NAGIOS_TIMEPERIOD_TRANSITION %{NAGIOS_TYPE_TIMEPERIOD_TRANSITION:nagios_type|[nagios][log][type]}: %{DATA:nagios_service|[service][name]};%{NUMBER:nagios_unknown1|[nagios][log][period_from]:int};%{NUMBER:nagios_unknown2|[nagios][log][period_to]:int}
        #> EXTERNAL COMMAND: DISABLE_SVC_CHECK;db1;disk
        NAGIOS_EC_LINE_DISABLE_SVC_CHECK %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type|[nagios][log][type]}: %{NAGIOS_EC_DISABLE_SVC_CHECK:nagios_command|[nagios][log][command]};%{DATA:nagios_hostname|[host][hostname]};%{GREEDYDATA:nagios_service|[service][name]}
        #> EXTERNAL COMMAND: ENABLE_SVC_CHECK;db1;disk
        NAGIOS_EC_LINE_ENABLE_SVC_CHECK %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type|[nagios][log][type]}: %{NAGIOS_EC_ENABLE_SVC_CHECK:nagios_command|[nagios][log][command]};%{DATA:nagios_hostname|[host][hostname]};%{GREEDYDATA:nagios_service|[service][name]}
        #> EXTERNAL COMMAND: DISABLE_HOST_CHECK;db1
        NAGIOS_EC_LINE_DISABLE_HOST_CHECK %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type|[nagios][log][type]}: %{NAGIOS_EC_DISABLE_HOST_CHECK:nagios_command|[nagios][log][command]};%{GREEDYDATA:nagios_hostname|[host][hostname]}
        #> EXTERNAL COMMAND: ENABLE_HOST_CHECK;db1
        NAGIOS_EC_LINE_ENABLE_HOST_CHECK %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type|[nagios][log][type]}: %{NAGIOS_EC_ENABLE_HOST_CHECK:nagios_command|[nagios][log][command]};%{GREEDYDATA:nagios_hostname|[host][hostname]}
        #> EXTERNAL COMMAND: PROCESS_SERVICE_CHECK_RESULT;db1;disk;OK;OK
        NAGIOS_EC_LINE_PROCESS_SERVICE_CHECK_RESULT %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type|[nagios][log][type]}: %{NAGIOS_EC_PROCESS_SERVICE_CHECK_RESULT:nagios_command|[nagios][log][command]};%{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_service|[service][name]};%{DATA:nagios_state|[service][state]};%{GREEDYDATA:nagios_check_result|[nagios][log][check_result]}
        #> EXTERNAL COMMAND: PROCESS_HOST_CHECK_RESULT;db1;OK;OK
        NAGIOS_EC_LINE_PROCESS_HOST_CHECK_RESULT %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type|[nagios][log][type]}: %{NAGIOS_EC_PROCESS_HOST_CHECK_RESULT:nagios_command|[nagios][log][command]};%{DATA:nagios_hostname|[host][hostname]};%{DATA:nagios_state|[service][state]};%{GREEDYDATA:nagios_check_result|[nagios][log][check_result]}
        #> EXTERNAL COMMAND: DISABLE_HOST_SVC_NOTIFICATIONS;db1
        NAGIOS_EC_LINE_DISABLE_HOST_SVC_NOTIFICATIONS %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type|[nagios][log][type]}: %{NAGIOS_EC_DISABLE_HOST_SVC_NOTIFICATIONS:nagios_command|[nagios][log][command]};%{GREEDYDATA:nagios_hostname|[host][hostname]}
        #> EXTERNAL COMMAND: DISABLE_HOST_NOTIFICATIONS;db1
        NAGIOS_EC_LINE_DISABLE_HOST_NOTIFICATIONS %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type|[nagios][log][type]}: %{NAGIOS_EC_DISABLE_HOST_NOTIFICATIONS:nagios_command|[nagios][log][command]};%{GREEDYDATA:nagios_hostname|[host][hostname]}
        #> EXTERNAL COMMAND: DISABLE_SVC_NOTIFICATIONS;db1;disk
        NAGIOS_EC_LINE_DISABLE_SVC_NOTIFICATIONS %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type|[nagios][log][type]}: %{NAGIOS_EC_DISABLE_SVC_NOTIFICATIONS:nagios_command|[nagios][log][command]};%{DATA:nagios_hostname|[host][hostname]};%{GREEDYDATA:nagios_service|[service][name]}
        #> EXTERNAL COMMAND: ENABLE_HOST_SVC_NOTIFICATIONS;db1
        NAGIOS_EC_LINE_ENABLE_HOST_SVC_NOTIFICATIONS %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type|[nagios][log][type]}: %{NAGIOS_EC_ENABLE_HOST_SVC_NOTIFICATIONS:nagios_command|[nagios][log][command]};%{GREEDYDATA:nagios_hostname|[host][hostname]}
        #> EXTERNAL COMMAND: ENABLE_HOST_NOTIFICATIONS;db1
        NAGIOS_EC_LINE_ENABLE_HOST_NOTIFICATIONS %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type|[nagios][log][type]}: %{NAGIOS_EC_ENABLE_HOST_NOTIFICATIONS:nagios_command|[nagios][log][command]};%{GREEDYDATA:nagios_hostname|[host][hostname]}
        #> EXTERNAL COMMAND: ENABLE_SVC_NOTIFICATIONS;db1;disk
        NAGIOS_EC_LINE_ENABLE_SVC_NOTIFICATIONS %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type|[nagios][log][type]}: %{NAGIOS_EC_ENABLE_SVC_NOTIFICATIONS:nagios_command|[nagios][log][command]};%{DATA:nagios_hostname|[host][hostname]};%{GREEDYDATA:nagios_service|[service][name]}
        #> EXTERNAL COMMAND: SCHEDULE_HOST_DOWNTIME;db1;1427925600;1427929200;1;0;3600;alice;planned
        NAGIOS_EC_LINE_SCHEDULE_HOST_DOWNTIME %{NAGIOS_TYPE_EXTERNAL_COMMAND:nagios_type|[nagios][log][type]}: %{NAGIOS_EC_SCHEDULE_HOST_DOWNTIME:nagios_command|[nagios][log][command]};%{DATA:nagios_hostname|[host][hostname]};%{NUMBER:nagios_start_time|[nagios][log][start_time]};%{NUMBER:nagios_end_time|[nagios][log][end_time]};%{NUMBER:nagios_fixed|[nagios][log][fixed]};%{NUMBER:nagios_trigger_id|[nagios][log][trigger_id]};%{NUMBER:nagios_duration|[nagios][log][duration]:int};%{DATA:nagios_author|[user][name]};%{GREEDYDATA:nagios_comment|[nagios][log][comment]}
        # Any line of Nagios
        #> [1427925600] CURRENT HOST STATE: db1;UP;HARD;1;PING OK
        NAGIOSLOGLINE %{NAGIOSTIME} (?:%{NAGIOS_WARNING}|%{NAGIOS_CURRENT_SERVICE_STATE}|%{NAGIOS_SERVICE_NOTIFICATION}|%{NAGIOS_SERVICE_ALERT}|%{NAGIOS_SERVICE_FLAPPING_ALERT}|%{NAGIOS_SERVICE_DOWNTIME_ALERT}|%{NAGIOS_PASSIVE_SERVICE_CHECK}|%{NAGIOS_SERVICE_EVENT_HANDLER}|%{NAGIOS_CURRENT_HOST_STATE}|%{NAGIOS_HOST_NOTIFICATION}|%{NAGIOS_HOST_ALERT}|%{NAGIOS_HOST_FLAPPING_ALERT}|%{NAGIOS_HOST_DOWNTIME_ALERT}|%{NAGIOS_PASSIVE_HOST_CHECK}|%{NAGIOS_HOST_EVENT_HANDLER}|%{NAGIOS_TIMEPERIOD_TRANSITION}|%{NAGIOS_EC_LINE_DISABLE_SVC_CHECK}|%{NAGIOS_EC_LINE_ENABLE_SVC_CHECK}|%{NAGIOS_EC_LINE_DISABLE_HOST_CHECK}|%{NAGIOS_EC_LINE_ENABLE_HOST_CHECK}|%{NAGIOS_EC_LINE_PROCESS_SERVICE_CHECK_RESULT}|%{NAGIOS_EC_LINE_PROCESS_HOST_CHECK_RESULT}|%{NAGIOS_EC_LINE_DISABLE_HOST_SVC_NOTIFICATIONS}|%{NAGIOS_EC_LINE_DISABLE_HOST_NOTIFICATIONS}|%{NAGIOS_EC_LINE_DISABLE_SVC_NOTIFICATIONS}|%{NAGIOS_EC_LINE_ENABLE_HOST_SVC_NOTIFICATIONS}|%{NAGIOS_EC_LINE_ENABLE_HOST_NOTIFICATIONS}|%{NAGIOS_EC_LINE_ENABLE_SVC_NOTIFICATIONS}|%{NAGIOS_EC_LINE_SCHEDULE_HOST_DOWNTIME})
        """#
}
