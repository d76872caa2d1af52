internal import JSON

/// Where SPDX has the addresses of a component: two have a field of their own in versions 2 and 3.
extension Component {
  /// What the file is called that it is deployed as.
  var fileName: String? {
    values(of: Deployable.names[0]).first ?? values(of: "stellwerk:file:name").first
  }

  /// The first from which it is fetched.
  var downloadAddress: ExternalReference? { references.first { $0.kind == .distribution } }

  /// The first page about it.
  var homePage: ExternalReference? { references.first { $0.kind == .website } }

  /// The rest.
  var otherAddresses: [ExternalReference] { references.filter { $0 != downloadAddress && $0 != homePage } }
}

extension Component {
  /// What is no property where a file of its own says it.
  var spdx3Properties: [Property] {
    kind == .file || deployable == nil
      ? properties : properties.filter { !Deployable.names.contains($0.name) }
  }
}

extension FileDigest {
  /// As SPDX 3 has it.
  var spdx3: JSON {
    ["type": "Hash", "algorithm": .string(algorithm.spdx3Name), "hashValue": .string(hex)]
  }
}

extension ExternalReference.Kind {
  /// The kind of an external reference of SPDX 3 (ExternalRefType).
  var spdx3Name: String {
    switch self {
    case .website: "altWebPage"
    case .vcs, .documentation, .other: rawValue
    case .issueTracker: "issueTracker"
    case .releaseNotes: "releaseNotes"
    case .sourceDistribution: "sourceArtifact"
    case .distribution: "altDownloadLocation"
    }
  }

  init(spdx3Name: String) {
    let known: [Self] = [
      .website, .vcs, .documentation, .issueTracker, .releaseNotes, .sourceDistribution, .distribution,
    ]
    self = known.first { $0.spdx3Name == spdx3Name } ?? .other
  }
}
