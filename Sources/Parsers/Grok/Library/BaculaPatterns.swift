extension BuiltInPatterns {
    /// Bacula.
    static let bacula = #"""
        #> 31-Jan 23:59
        BACULA_TIMESTAMP %{MONTHDAY}-%{MONTH}(?:-%{YEAR})? %{HOUR}:%{MINUTE}
        #> backup-fd
        legacy:BACULA_HOST [a-zA-Z0-9-]+
        ecs:BACULA_HOST %{HOSTNAME}
        #> name-1
        BACULA_VOLUME %{USER}
        #> name-1
        BACULA_DEVICE %{USER}
        #> name-1
        BACULA_VERSION %{USER}
        #> name-1
        BACULA_JOB %{USER}
        #> /dev/nst0
        BACULA_DEVICEPATH %{UNIXPATH}
        #> 10,737,418,240
        BACULA_CAPACITY %{INT}{1,3}(?:,%{INT}{3})*
        #> User defined maximum volume capacity 10,240 exceeded on device "Dev1" (/dev/nst0)
        BACULA_LOG_MAX_CAPACITY User defined maximum volume capacity %{BACULA_CAPACITY:|[bacula][volume][max_capacity]} exceeded on device "%{BACULA_DEVICE:device|[bacula][volume][device]}" \(%{BACULA_DEVICEPATH:|[bacula][volume][path]}\)\.?
        #> End of medium on Volume "Vol1" Bytes=10,240 Blocks=64 at 31-Jan-2026 23:59.
        BACULA_LOG_END_VOLUME End of medium on Volume "%{BACULA_VOLUME:volume|[bacula][volume][name]}" Bytes=%{BACULA_CAPACITY:|[bacula][volume][bytes]} Blocks=%{BACULA_CAPACITY:|[bacula][volume][blocks]} at %{BACULA_TIMESTAMP:|[bacula][timestamp]}\.
        #> Created new Volume "Vol1" in catalog.
        BACULA_LOG_NEW_VOLUME Created new Volume "%{BACULA_VOLUME:volume|[bacula][volume][name]}" in catalog\.
        #> Labeled new Volume "Vol1" on device "Dev1" (/dev/nst0).
        BACULA_LOG_NEW_LABEL Labeled new Volume "%{BACULA_VOLUME:volume|[bacula][volume][name]}" on (?:file )?device "%{BACULA_DEVICE:device|[bacula][volume][device]}" \(%{BACULA_DEVICEPATH:|[bacula][volume][path]}\)\.
        #> Wrote label to prelabeled Volume "Vol1" on device "Dev1" (/dev/nst0)
        BACULA_LOG_WROTE_LABEL Wrote label to prelabeled Volume "%{BACULA_VOLUME:volume|[bacula][volume][name]}" on device "%{BACULA_DEVICE:|[bacula][volume][device]}" \(%{BACULA_DEVICEPATH:|[bacula][volume][path]}\)
        #> New volume "Vol1" mounted on device "Dev1" (/dev/nst0) at 31-Jan-2026 23:59.
        BACULA_LOG_NEW_MOUNT New volume "%{BACULA_VOLUME:volume|[bacula][volume][name]}" mounted on device "%{BACULA_DEVICE:device|[bacula][volume][device]}" \(%{BACULA_DEVICEPATH:|[bacula][volume][path]}\) at %{BACULA_TIMESTAMP:|[bacula][timestamp]}\.
        #> Cannot open /a: ERR=No such file
        BACULA_LOG_NOOPEN \s*Cannot open %{DATA}: ERR=%{GREEDYDATA:berror|[error][message]}
        #> Could not open directory "/a": ERR=Permission denied
        BACULA_LOG_NOOPENDIR \s*Could not open directory "?%{DATA:|[file][path]}"?: ERR=%{GREEDYDATA:berror|[error][message]}
        #> Could not stat /a: ERR=No such file
        BACULA_LOG_NOSTAT \s*Could not stat %{DATA:|[file][path]}: ERR=%{GREEDYDATA:berror|[error][message]}
        #> There are no more Jobs associated with Volume "Vol1". Marking it purged.
        BACULA_LOG_NOJOBS There are no more Jobs associated with Volume "%{BACULA_VOLUME:volume|[bacula][volume][name]}"\. Marking it purged\.
        #> All records pruned from Volume "Vol1"; marking it "Purged"
        BACULA_LOG_ALL_RECORDS_PRUNED .*?All records pruned from Volume "%{BACULA_VOLUME:volume|[bacula][volume][name]}"; marking it "Purged"
        #> Begin pruning Jobs older than 6 month 0 days .
        BACULA_LOG_BEGIN_PRUNE_JOBS Begin pruning Jobs older than %{INT} month %{INT} days \.
        #> Begin pruning Files.
        BACULA_LOG_BEGIN_PRUNE_FILES Begin pruning Files\.
        #> Pruned 2 Jobs for client db1-fd from catalog.
        BACULA_LOG_PRUNED_JOBS Pruned %{INT} Jobs* for client %{BACULA_HOST:client|[bacula][client][name]} from catalog\.
        #> Pruned Files from 2 Jobs for client db1-fd from catalog.
        BACULA_LOG_PRUNED_FILES Pruned Files from %{INT} Jobs* for client %{BACULA_HOST:client|[bacula][client][name]} from catalog\.
        #> End auto prune.
        BACULA_LOG_ENDPRUNE End auto prune\.
        #> Start Backup JobId 7, Job=nightly
        BACULA_LOG_STARTJOB Start Backup JobId %{INT}, Job=%{BACULA_JOB:job|[bacula][job][name]}
        #> Start Restore Job nightly
        BACULA_LOG_STARTRESTORE Start Restore Job %{BACULA_JOB:job|[bacula][job][name]}
        #> Using Device "Dev1"
        BACULA_LOG_USEDEVICE Using Device "%{BACULA_DEVICE:device|[bacula][volume][device]}"
        #> /a is a different filesystem. Will not descend from / into it.
        BACULA_LOG_DIFF_FS \s*%{UNIXPATH} is a different filesystem\. Will not descend from %{UNIXPATH} into it\.
        #> Job write elapsed time = 00:00:01, Transfer rate = 1.5 M Bytes/second
        BACULA_LOG_JOBEND Job write elapsed time = %{DATA:elapsed|[bacula][job][elapsed_time]}, Transfer rate = %{NUMBER} (?:K|M|G)? Bytes/second
        #> No Jobs found to prune.
        BACULA_LOG_NOPRUNE_JOBS No Jobs found to prune\.
        #> No Files found to prune.
        BACULA_LOG_NOPRUNE_FILES No Files found to prune\.
        #> Volume "Vol1" previously written, moving to end of data.
        BACULA_LOG_VOLUME_PREVWRITTEN Volume "?%{BACULA_VOLUME:volume|[bacula][volume][name]}"? previously written, moving to end of data\.
        #> Ready to append to end of Volume "Vol1" size=97
        BACULA_LOG_READYAPPEND Ready to append to end of Volume "%{BACULA_VOLUME:volume|[bacula][volume][name]}" size=%{INT:|[bacula][volume][size]:int}
        #> Cancelling duplicate JobId=7.
        BACULA_LOG_CANCELLING Cancelling duplicate JobId=%{INT:|[bacula][job][other_id]}\.
        #> JobId 7, Job nightly marked to be canceled.
        BACULA_LOG_MARKCANCEL JobId %{INT:|[bacula][job][id]}, Job %{BACULA_JOB:job|[bacula][job][name]} marked to be canceled\.
        #> shell command: run ClientRunBeforeJob "/bin/true"
        BACULA_LOG_CLIENT_RBJ shell command: run ClientRunBeforeJob "%{GREEDYDATA:runjob|[bacula][job][client_run_before_command]}"
        #> Generate VSS Writer
        BACULA_LOG_VSS (?:Generate )?VSS (?:Writer)?
        #> Fatal error: Job canceled because max start delay time exceeded.
        BACULA_LOG_MAXSTART Fatal [eE]rror: Job canceled because max start delay time exceeded\.
        #> Fatal error: JobId 7 already running. Duplicate job not allowed.
        BACULA_LOG_DUPLICATE Fatal [eE]rror: JobId %{INT:duplicate|[bacula][job][other_id]} already running\. Duplicate job not allowed\.
        #> Fatal error: No Job status returned from FD.
        BACULA_LOG_NOJOBSTAT Fatal [eE]rror: No Job status returned from FD\.
        #> Fatal error: bsock.c:133 Unable to connect to Client: db1-fd on db1.example:9102. ERR=Connection refused
        BACULA_LOG_FATAL_CONN Fatal [eE]rror: bsock\.c:133 Unable to connect to (?:Client: %{BACULA_HOST:client|[bacula][client][name]}|Storage daemon) on %{IPORHOST:|[client][address]}:%{POSINT:|[client][port]:int}\. ERR=%{GREEDYDATA:berror|[error][message]}
        #> Warning: bsock.c:127 Could not connect to Storage daemon on db1.example:9103. ERR=Connection refused
        BACULA_LOG_NO_CONNECT Warning: bsock\.c:127 Could not connect to (?:Client: %{BACULA_HOST:client|[bacula][client][name]}|Storage daemon) on %{IPORHOST:|[client][address]}:%{POSINT:|[client][port]:int}\. ERR=%{GREEDYDATA:berror|[error][message]}
        #> Fatal error: Unable to authenticate with File daemon at "db1.example:9102". Possible causes:
        BACULA_LOG_NO_AUTH Fatal error: Unable to authenticate with File daemon at "?%{IPORHOST:|[client][address]}(?::%{POSINT:|[client][port]:int})?"?\. Possible causes:
        #> No prior or suitable Full backup found in catalog. Doing FULL backup.
        BACULA_LOG_NOSUIT No prior or suitable Full backup found in catalog\. Doing FULL backup\.
        #> Bacula db1-dir 5.2.6 (21Feb12):
        BACULA_LOG_JOB (?:Error: )?Bacula %{BACULA_HOST} %{BACULA_VERSION} \(%{BACULA_VERSION}\):
        #> No prior Full backup Job record found.
        BACULA_LOG_NOPRIOR No prior Full backup Job record found\.
        # Any line of Bacula
        #> 31-Jan 23:59 backup-sd JobId 24: End auto prune.
        BACULA_LOG %{BACULA_TIMESTAMP:bts|timestamp} %{BACULA_HOST:hostname|[host][hostname]}(?: JobId %{INT:jobid|[bacula][job][id]})?:? (?:%{BACULA_LOG_MAX_CAPACITY}|%{BACULA_LOG_END_VOLUME}|%{BACULA_LOG_NEW_VOLUME}|%{BACULA_LOG_NEW_LABEL}|%{BACULA_LOG_WROTE_LABEL}|%{BACULA_LOG_NEW_MOUNT}|%{BACULA_LOG_NOOPEN}|%{BACULA_LOG_NOOPENDIR}|%{BACULA_LOG_NOSTAT}|%{BACULA_LOG_NOJOBS}|%{BACULA_LOG_ALL_RECORDS_PRUNED}|%{BACULA_LOG_BEGIN_PRUNE_JOBS}|%{BACULA_LOG_BEGIN_PRUNE_FILES}|%{BACULA_LOG_PRUNED_JOBS}|%{BACULA_LOG_PRUNED_FILES}|%{BACULA_LOG_ENDPRUNE}|%{BACULA_LOG_STARTJOB}|%{BACULA_LOG_STARTRESTORE}|%{BACULA_LOG_USEDEVICE}|%{BACULA_LOG_DIFF_FS}|%{BACULA_LOG_JOBEND}|%{BACULA_LOG_NOPRUNE_JOBS}|%{BACULA_LOG_NOPRUNE_FILES}|%{BACULA_LOG_VOLUME_PREVWRITTEN}|%{BACULA_LOG_READYAPPEND}|%{BACULA_LOG_CANCELLING}|%{BACULA_LOG_MARKCANCEL}|%{BACULA_LOG_CLIENT_RBJ}|%{BACULA_LOG_VSS}|%{BACULA_LOG_MAXSTART}|%{BACULA_LOG_DUPLICATE}|%{BACULA_LOG_NOJOBSTAT}|%{BACULA_LOG_FATAL_CONN}|%{BACULA_LOG_NO_CONNECT}|%{BACULA_LOG_NO_AUTH}|%{BACULA_LOG_NOSUIT}|%{BACULA_LOG_JOB}|%{BACULA_LOG_NOPRIOR})
        # The name that Logstash had first
        #> 31-Jan 23:59 backup-sd JobId 24: End auto prune.
        BACULA_LOGLINE %{BACULA_LOG}
        """#
}
