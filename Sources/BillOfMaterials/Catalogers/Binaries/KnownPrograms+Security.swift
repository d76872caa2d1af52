extension KnownProgram {
  /// Cryptography, remote access and what guards a machine.
  ///
  /// Seen in the programs of Debian 12 unless a line says otherwise.
  static let security: [KnownProgram] = [
    KnownProgram(
      "openssl", ["openssl", "libcrypto.so*", "libcrypto-*.dll"], ["\0OpenSSL {l} ", "@OpenSSL {l} "],
      cpe: "openssl:openssl"),
    // `OpenSSL 1.1.1 (compatible; AWS-LC 1.69.0)`.
    KnownProgram(
      "aws-lc", ["openssl", "bssl", "libcrypto.so*"], ["AWS-LC {v})"], cpe: "amazon:aws_libcrypto"),
    KnownProgram(
      "libressl", ["openssl", "libcrypto.so*"], ["\0LibreSSL {v}\0"], cpe: "openbsd:libressl"),
    KnownProgram("gnutls", ["libgnutls.so*"], ["Enabled GnuTLS {v} logging"], cpe: "gnu:gnutls"),
    KnownProgram("libgcrypt", ["libgcrypt.so*"], ["This is Libgcrypt {v} - "], cpe: "gnupg:libgcrypt"),
    KnownProgram(
      "nss", ["libnss3.so", "libnssutil3.so", "libsmime3.so", "libssl3.so"], ["Version: NSS {v}"],
      cpe: "mozilla:nss"),
    KnownProgram(
      "gnupg", ["gpg", "gpg1", "gpg2", "gpgv", "gpgsm", "gpg-agent", "dirmngr"],
      ["(@GNUPG@)\0{v}\0", "(GnuPG)\0{v}\0", "OpenPGP server {v} ready"], cpe: "gnupg:gnupg"),
    KnownProgram(
      "openssh",
      ["ssh", "sshd", "sshd-session", "ssh-agent", "ssh-add", "ssh-keygen", "ssh-keyscan", "ssh-keysign"],
      ["OpenSSH_{p}\0", "OpenSSH_{p} "], cpe: "openbsd:openssh"),
    KnownProgram(
      "dropbear", ["dropbear", "dropbearmulti", "dbclient"], ["SSH-2.0-dropbear_{v}"],
      cpe: "dropbear_ssh_project:dropbear_ssh"),
    KnownProgram("libssh", ["libssh.so*"], ["SSH-2.0-libssh_{v}"], cpe: "libssh:libssh"),
    KnownProgram("libssh2", ["libssh2.so*"], ["SSH-2.0-libssh2_{v}"], cpe: "libssh2:libssh2"),
    KnownProgram("openvpn", ["openvpn"], ["\0OpenVPN {v} "], cpe: "openvpn:openvpn"),
    KnownProgram("wireguard-tools", ["wg"], ["\0--version\0{v}\0"], cpe: "wireguard:wireguard-tools"),
    KnownProgram("tor", ["tor", "tor-resolve", "tor-gencert"], ["(on Tor {v} "], cpe: "torproject:tor"),
    KnownProgram("stunnel", ["stunnel", "stunnel4"], ["stunnel {v} on "], cpe: "stunnel:stunnel"),
    KnownProgram(
      "hostapd", ["hostapd", "hostapd_cli"], ["hostapd v{v}\n", "hostapd_cli v{v}\n"], cpe: "w1.fi:hostapd"),
    KnownProgram(
      "wpa_supplicant", ["wpa_supplicant", "wpa_cli"], ["wpa_supplicant v{v}\n", "wpa_cli v{v}\n"],
      cpe: "w1.fi:wpa_supplicant"),
    KnownProgram(
      "sudo", ["sudoers.so", "sudo_logsrvd"], ["\0sudoers {v}\0", "\0Sudo Audit Server {v}\0"],
      cpe: "sudo_project:sudo"),
    KnownProgram("polkit", ["pkexec"], ["\0{n}\0pkexec version %s"], cpe: "polkit_project:polkit"),
    KnownProgram(
      "clamav", ["clamd", "clamscan", "clamdscan", "freshclam", "clamonacc", "libfreshclam.so*"],
      ["\0{v}\0/etc/clamav/freshclam.conf\0"], cpe: "clamav:clamav"),
    KnownProgram("nmap", ["nmap"], ["https://nmap.org\0{v}\0Nmap\0"], cpe: "nmap:nmap"),
    KnownProgram("tcpdump", ["tcpdump"], ["%s version {v}\n\0SMI-library"], cpe: "tcpdump:tcpdump"),
    KnownProgram(
      "iptables", ["xtables-nft-multi", "xtables-legacy-multi"], ["\0{v} (nf_tables)\0", "\0{v} (legacy)\0"],
      cpe: "netfilter:iptables"),
  ]
}
