internal import Packages

/// What follows from what a list says of a package, by the rules of its ecosystem.
extension ListedPackage {
  /// Who distributes it.
  ///
  /// The supplier where the list names one, else the maintainer; else the distribution or channel whose package it is.
  /// An account or scope (npm, GitHub, Packagist, Maven) is none: it tells who may publish, and no party.
  var supplyingParty: Party? {
    supplier.flatMap { Party(name: $0, isOrganisation: true) } ?? maintainer.flatMap { Party(mailbox: $0) }
      ?? distributor.flatMap { Party(name: $0, isOrganisation: true) }
  }

  /// Who maintains it, where somebody else supplies it.
  var maintainingParty: Party? {
    supplier == nil ? nil : maintainer.flatMap { Party(mailbox: $0) }
  }

  /// Whoever builds and signs all packages of the kind.
  private var distributor: String? {
    guard let purl else { return nil }
    switch purl.type {
    case "deb", "rpm", "apk", "alpm": return purl.namespace.flatMap { Self.distributions[$0] }
    case "conda": return purl.qualifiers["channel"].flatMap { $0.contains("/") ? nil : $0 }
    case "brew": return "Homebrew"
    case "golang":
      // Developed under one authorship; other module paths name a place, not a party.
      let isGo = purl.namespace == "golang.org/x" || purl.namespace == nil && purl.name == "stdlib"
      return isGo ? "The Go Authors" : nil
    default: return nil
    }
  }

  /// Names of distributions by what stands in their package URLs (`ID` of os-release).
  private static let distributions = [
    "almalinux": "AlmaLinux OS Foundation", "alpine": "Alpine Linux", "amzn": "Amazon", "arch": "Arch Linux",
    "centos": "CentOS Project", "chainguard": "Chainguard", "debian": "Debian", "fedora": "Fedora Project",
    "kali": "Kali Linux", "manjaro": "Manjaro", "ol": "Oracle", "opensuse": "openSUSE",
    "opensuse-leap": "openSUSE", "opensuse-tumbleweed": "openSUSE", "oracle": "Oracle",
    "photon": "VMware Photon OS", "redhat": "Red Hat", "rhel": "Red Hat",
    "rocky": "Rocky Enterprise Software Foundation", "sles": "SUSE", "suse": "SUSE", "ubuntu": "Ubuntu",
    "wolfi": "Wolfi",
  ]

  /// Where it is fetched from, with SHA-512 of the file where there is but one, where its repository is, and the rest.
  var addresses: [ExternalReference] {
    var addresses: [ExternalReference] = []
    func add(_ reference: ExternalReference?) {
      if let reference, !addresses.contains(where: { ($0.kind, $0.url) == (reference.kind, reference.url) }) {
        addresses.append(reference)
      }
    }
    if let download {
      var reference = ExternalReference(Self.isRepository(download) ? .vcs : .distribution, download)
      let strong = digests.filter { $0.algorithm == .sha512 }
      if strong.count == 1, reference?.kind == .distribution { reference?.digests = strong }
      add(reference)
    }
    add(purl?.qualifiers["vcs_url"].flatMap { ExternalReference(.vcs, $0) })
    for reference in references { add(reference) }
    return addresses
  }

  /// Whether an address is that of a repository, and not of a file.
  private static func isRepository(_ address: String) -> Bool {
    let path = address.prefix { $0 != "?" && $0 != "#" }
    return ["git://", "git+", "ssh://", "svn://", "hg+"].contains { address.hasPrefix($0) }
      || path.hasSuffix(".git")
  }

  /// The licence that its author declared.
  ///
  /// Several mean a choice where the ecosystem says so (composer's schema); elsewhere they are left in the words of
  /// the list.
  var declaredLicence: DeclaredLicence? {
    guard licences.count > 1 else { return licences.first.flatMap { DeclaredLicence($0) } }
    let each = licences.map { DeclaredLicence($0) }
    let expressions = each.compactMap { licence in
      if case .expression(let expression)? = licence { expression.text } else { nil as String? }
    }
    if purl?.type == "composer", expressions.count == licences.count {
      let choice = expressions.map { $0.contains(" AND ") ? "(\($0))" : $0 }.joined(separator: " OR ")
      return DeclaredLicence(choice)
    }
    return .named(licences.joined(separator: "; "), text: nil)
  }
}
