extension KnownProgram {
  /// Servers: web, databases, queues, mail, names, time, files.
  ///
  /// Seen in the programs of Debian 12 unless a line says otherwise.
  static let servers: [KnownProgram] =
    [
      KnownProgram("nginx", ["nginx"], ["nginx version: nginx/{v}"], cpe: "f5:nginx"),
      // The same line in its builds of nginx; the first three numbers are those of nginx.
      KnownProgram(
        "openresty", ["nginx", "openresty"], ["nginx version: openresty/{v}"], cpe: "openresty:openresty"),
      KnownProgram(
        "httpd", ["httpd", "apache2"], ["Apache/{v}\0", "Apache/{v} ("], cpe: "apache:http_server"),
      KnownProgram("lighttpd", ["lighttpd"], ["lighttpd/{v}"], cpe: "lighttpd:lighttpd"),
      // The second before version 2.
      KnownProgram(
        "haproxy", ["haproxy"], [" version {v}{*}, released 20", "HA-Proxy version {v}"],
        cpe: "haproxy:haproxy"),
      KnownProgram(
        "varnish", ["varnishd", "libvarnishapi.so*"], ["varnish-{v} revision "],
        cpe: "varnish-software:varnish_cache"),
      KnownProgram("squid", ["squid"], ["\0squid/{v}"], cpe: "squid-cache:squid"),
      // Strings around it as published for versions 1.10 to 1.36.
      KnownProgram("envoy", ["envoy"], ["\0{v}\0RELEASE\0", "\0{v}\0Unable to"], cpe: "envoyproxy:envoy"),
      KnownProgram(
        "uwsgi", ["uwsgi", "uwsgi-core"], ["*** Starting uWSGI {v}", "\0{v}{*}\0listen_queue_errors\0"],
        cpe: "unbit:uwsgi"),
      // Versions of 2.8 to 6 as published; which atomic operations it was built with stands behind those of now.
      KnownProgram(
        "redis",
        [
          "redis-server", "redis-check-rdb", "redis-check-aof", "redis-sentinel", "redis-cli",
          "redis-benchmark",
        ],
        [
          "\0{3}\0c11-builtin\0", "\0{3}\0atomic-builtin\0", "\0{3}\0sync-builtin\0", "\0{3}\0 (git:%s",
          "{v}buildkitsandbox-", "Redis version {v}",
        ], cpe: "redis:redis"),
      // The build id that it prints: version, host, time.
      KnownProgram(
        "valkey", ["valkey-server", "valkey-check-rdb"], ["valkey{v}buildkitsandbox-"],
        cpe: "lfprojects:valkey"),
      KnownProgram(
        "memcached", ["memcached"], ["\0memcached {v}\0", "\0memcached {v}\n"], cpe: "memcached:memcached"),
      KnownProgram(
        "postgresql",
        ["postgres", "psql", "initdb", "pg_ctl", "pg_dump", "pg_dumpall", "pg_restore", "pg_basebackup"],
        ["(PostgreSQL) {n}"], cpe: "postgresql:postgresql"),
      KnownProgram("pgbouncer", ["pgbouncer"], ["\0PgBouncer {v}\0"], cpe: "pgbouncer:pgbouncer"),
      KnownProgram(
        "mariadb", ["mariadb", "mariadbd", "mariadb-*", "mysql", "mysqld", "mysqldump"], ["\0{v}-MariaDB"],
        cpe: "mariadb:mariadb"),
      // The folders of the sources in messages.
      KnownProgram(
        "mysql", ["mysql", "mysqld", "mysqldump", "mysqladmin"], ["/mysql-{v}/", "/mysql-{v}-release/"],
        cpe: "oracle:mysql"),
      KnownProgram(
        "percona-server", ["mysql", "mysqld", "mysqldump"], ["/percona-server-{v}"],
        cpe: "percona:percona_server"),
      KnownProgram(
        "percona-xtrabackup", ["xtrabackup"], ["/percona-xtrabackup-{v}"], cpe: "percona:xtrabackup"),
      // Strings behind it as published for versions 4 to 8.
      KnownProgram(
        "mongodb", ["mongod", "mongos"], ["{v}\0tcmalloc", "{v}\0heap_size", "{v}\0cppdefines"],
        cpe: "mongodb:mongodb"),
      KnownProgram(
        "arangodb", ["arangod", "arangosh"], ["\0{v} [linux]", "\0{v} enterprise [linux]"],
        cpe: "arangodb:arangodb"),
      KnownProgram("mosquitto", ["mosquitto"], ["\0{v}\0mosquitto version %s"], cpe: "eclipse:mosquitto"),
      // Strings around it as published for versions 1.3 to 3.0.
      KnownProgram(
        "fluent-bit", ["fluent-bit"], ["\0{v}\0Fluent Bit", "\0{v}\0%sFluent Bit"],
        purl: "github/fluent/fluent-bit",
        cpe: "treasuredata:fluent_bit"),
      KnownProgram("exim", ["exim", "exim4"], ["\0{v}\0<<eximversion>>\0"], cpe: "exim:exim"),
      KnownProgram(
        "postfix",
        [
          "postfix", "postconf", "postmap", "postlog", "postqueue", "master", "smtpd", "qmgr", "pickup",
          "cleanup",
        ],
        ["mail_version={v}\0"], cpe: "postfix:postfix"),
      KnownProgram("dovecot", ["dovecot"], ["Dovecot v{v} ("], cpe: "dovecot:dovecot"),
      KnownProgram("opensmtpd", ["smtpd", "smtpctl"], ["OpenSMTPD {v}\0"], cpe: "opensmtpd:opensmtpd"),
      KnownProgram("bind", ["named"], ["BIND {v}"], cpe: "isc:bind"),
      KnownProgram("unbound", ["unbound", "unbound-*"], ["\0unbound {v}\0"], cpe: "nlnetlabs:unbound"),
      KnownProgram("nsd", ["nsd"], ["\0NSD {v}\0"], cpe: "nlnetlabs:name_server_daemon"),
      KnownProgram("knot-dns", ["knotd", "knotc"], ["Knot DNS {v}"], cpe: "nic:knot_dns"),
      KnownProgram("dnsmasq", ["dnsmasq"], ["\0dnsmasq-{v}\0"], cpe: "thekelleys:dnsmasq"),
      KnownProgram("kea", ["kea-dhcp4", "kea-dhcp6"], ["Version:           {v}\0"], cpe: "isc:kea"),
      KnownProgram("chrony", ["chronyd", "chronyc"], ["\0--version\0{v}\0"], cpe: "tuxfamily:chrony"),
      KnownProgram(
        "ntpsec", ["ntpd", "ntptime"], ["\0{v}\0ntpd ntpsec-", "\0{v}\0ntptime ntpsec-"], cpe: "ntpsec:ntpsec"
      ),
      KnownProgram("vsftpd", ["vsftpd"], ["(vsFTPd {v})"], cpe: "vsftpd_project:vsftpd"),
      KnownProgram("proftpd", ["proftpd"], ["ProFTPD Version {l}\0"], cpe: "proftpd:proftpd"),
      KnownProgram("pure-ftpd", ["pure-ftpd*"], ["pure-ftpd v{v} "], cpe: "pureftpd:pure-ftpd"),
      KnownProgram("rsyslog", ["rsyslogd"], ["rsyslogd  {v} ("], cpe: "rsyslog:rsyslog"),
      KnownProgram(
        "freeradius", ["freeradius", "radiusd"], ["FreeRADIUS Version {v}"], cpe: "freeradius:freeradius"),
      KnownProgram("coturn", ["turnserver"], ["Coturn-{v} "], cpe: "coturn_project:coturn"),
      KnownProgram("inspircd", ["inspircd"], ["InspIRCd-{v}"], cpe: "inspircd:inspircd"),
      KnownProgram(
        "transmission", ["transmission-*"], ["Transmission {v} ("], cpe: "transmissionbt:transmission"),
      KnownProgram("keepalived", ["keepalived"], ["Keepalived v{v} ("], cpe: "keepalived:keepalived"),
      KnownProgram("monit", ["monit"], [">monit {v}</a>"], cpe: "mmonit:monit"),
      // What its linker says: `$OpenLDAP: slapd 2.4.45`.
      KnownProgram(
        "openldap", ["slapd", "ldapsearch", "ldapmodify"],
        ["$OpenLDAP: slapd {v}", "$OpenLDAP: ldapsearch {v}", "$OpenLDAP: ldapmodify {v}"],
        cpe: "openldap:openldap"),
      KnownProgram(
        "libvirt", ["libvirtd", "virtlogd", "virtlockd"], ["LIBVIRT_PRIVATE_{v}\0"], cpe: "redhat:libvirt"),
      // A program for a machine names the machine: `qemu-riscv32 version`.
      KnownProgram(
        "qemu", ["qemu-*"],
        [
          "QEMU emulator version {v}", "qemu-img version {v}", "\0{*} version {v} (",
          "\0{*} version {v}\nCopyright",
        ],
        cpe: "qemu:qemu"),
    ] + builtByGo

  /// Programs that Go built, whose build information often has no version of their own.
  ///
  /// Strings of Go do not end in a zero, but those that the linker was told (`-X`) do: a version alone between zeros is
  /// one of them. So in all of the twenty programs that were looked at, in some of them as `2.42.0+ds-5`.
  private static let builtByGo: [KnownProgram] =
    [
      ("prometheus", ["prometheus", "promtool"], "generic/prometheus", "prometheus:prometheus"),
      (
        "containerd", ["containerd", "containerd-shim-*", "ctr"], "golang/github.com/containerd/containerd",
        "linuxfoundation:containerd"
      ),
      ("docker", ["docker", "dockerd"], "golang/github.com/docker/docker", "docker:docker"),
      ("runc", ["runc"], "golang/github.com/opencontainers/runc", "linuxfoundation:runc"),
      (
        "kubernetes", ["kubectl", "kubelet", "kubeadm", "kube-*"], "golang/k8s.io/kubernetes",
        "kubernetes:kubernetes"
      ),
      ("influxdb", ["influxd", "influx"], "golang/github.com/influxdata/influxdb", "influxdata:influxdb"),
      ("syncthing", ["syncthing"], "golang/github.com/syncthing/syncthing", "syncthing:syncthing"),
      ("caddy", ["caddy"], "golang/github.com/caddyserver/caddy", "caddyserver:caddy"),
      ("gh", ["gh"], "golang/github.com/cli/cli", "github:cli"),
      ("nfpm", ["nfpm"], "golang/github.com/goreleaser/nfpm", nil),
      ("trivy", ["trivy"], "golang/github.com/aquasecurity/trivy", "aquasec:trivy"),
      ("syft", ["syft"], "golang/github.com/anchore/syft", nil),
      // As published for versions 1 to 3, 1.7 to 1.12, 1.11 and 3.
      ("traefik", ["traefik"], "generic/traefik", "traefik:traefik"),
      ("consul", ["consul"], "golang/github.com/hashicorp/consul", "hashicorp:consul"),
      ("vault", ["vault"], "golang/github.com/hashicorp/vault", "hashicorp:vault"),
      ("helm", ["helm"], "golang/helm.sh/helm", "helm:helm"),
      // As published for versions 9 to 12, 1.8 and 1.26, 0.33 to 1.15.
      ("grafana", ["grafana", "grafana-server"], "generic/grafana", "grafana:grafana"),
      ("istio", ["pilot-discovery", "pilot-agent"], "generic/istio", "istio:istio"),
      (
        "nginx-ingress-controller", ["nginx-ingress-controller"], "generic/nginx-ingress-controller",
        "kubernetes:ingress-nginx"
      ),
    ].map { name, files, purl, cpe in
      KnownProgram(
        name, files, ["\0{3}{*}\0", "\0v{3}{*}\0"] + (others[name] ?? []), purl: purl, cpe: cpe,
        confirmedBy: " Go buildinf:")
    } + [
      // The tag of a release is its time.
      KnownProgram(
        "minio", ["minio"], ["\0RELEASE.{d}\0", "/minio/RELEASE.{d}"],
        purl: "golang/github.com/minio/minio", cpe: "minio:minio")
    ]

  /// Other places, as published for some releases.
  private static let others = [
    "consul": ["CONSUL_VERSION: {v}", "GitDescribe={v}\""],
    "grafana": ["\0release-{v}\0", "\0release-{v}+security-"],
  ]
}
