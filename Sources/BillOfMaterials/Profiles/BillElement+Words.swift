extension BillElement {
  /// How it is looked up, in one line.
  public var meaning: String {
    switch self {
    case .format: "CycloneDX 1.6 or later, or SPDX 3.0.1"
    case .author: "a person, an organisation or a program is named as the maker of the document"
    case .authorContact: "a person or an organisation among its makers has an e-mail address or a URL"
    case .timestamp: "the document has a time of creation"
    case .identifier: "a serial number, a namespace or an id of the document"
    case .subject: "the document names one subject"
    case .subjectDependencies:
      "the subject needs or contains something, or the document says how complete its needs are"
    case .subjectLicence: "the licence of the subject is an SPDX expression"
    case .subjectCopyright: "the subject has a copyright notice"
    case .directCompleteness: "the document says how complete the needs are"
    case .name: "a name that is not empty"
    case .version: "a version that is not empty"
    case .supplier: "a supplier, else a manufacturer, with a name"
    case .creatorContact: "manufacturer, supplier or author has an e-mail address or a URL"
    case .otherIdentifier: "a package URL or a CPE"
    case .fileName: "what the file of the component is called"
    case .dependencies: "the document says how complete the needs are"
    case .licence: "a licence, concluded or declared, that is an SPDX expression"
    case .copyright: "a copyright notice"
    case .digest: "a digest of any algorithm"
    case .deployableSHA512: "SHA-512 of the component, or of its distribution"
    case .executable: "'bsi:component:executable', or a file that SPDX 3 says to be the distribution"
    case .archive: "'bsi:component:archive', or a file that SPDX 3 says to be the distribution"
    case .structured: "'bsi:component:structured', or a file that SPDX 3 says to be the distribution"
    case .sourceAddress: "where its sources are: 'source-distribution' or 'vcs'"
    case .deployableAddress: "where its file is: 'distribution', or the download location"
    }
  }

  /// What a person can do, in one clause.
  public var hint: String {
    switch self {
    case .format: "write it with '-o cyclonedx-json' or '-o spdx3-json'"
    case .author, .authorContact: "name who makes it: --author 'NAME <ADDRESS>'"
    case .timestamp: "set SOURCE_DATE_EPOCH, or use --as-of"
    case .identifier:
      "give the document a serial number or namespace; every document that stellwerk writes has one"
    case .subject: "name it: --name NAME --version VERSION"
    case .subjectDependencies, .directCompleteness, .dependencies:
      "scan what tells of needs: a lock file with edges, or what is installed"
    case .subjectLicence: "write 'metadata.license' in the manifest, or --license EXPRESSION"
    case .subjectCopyright: "name who holds the rights: --copyright '2024 NAME'"
    case .copyright: "scan what is installed, with its licence files; no lock file has it"
    case .name: "name it in its metadata"
    case .version: "fix a version: a lock file, or --version for the subject"
    case .supplier, .creatorContact:
      "no lock file has it: scan what is installed, or write --supplier for the subject"
    case .otherIdentifier: "give it a version, so that it has a package URL"
    case .fileName, .deployableSHA512: "scan the package file itself, or a lock file that has SHA-512"
    case .licence:
      "correct it in the metadata of the package; for the subject 'metadata.license' or --license"
    case .digest: "use a lock file that has digests, for example pip's --hash"
    case .executable, .archive, .structured: "scan the package file itself"
    case .sourceAddress, .deployableAddress: "use a lock file that says where packages come from"
    }
  }
}
