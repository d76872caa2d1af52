/// What the tags of SPDX 2.2 and 2.3 are in JSON.
enum TagTable {
  /// What a value becomes.
  enum Form {
    case text
    case list
    case boolean
    case checksums
    /// Put together by a function of its own.
    case special
  }

  /// What a tag belongs to.
  enum Owner: String {
    case document
    case creation
    case package = "PackageName"
    case file = "FileName"
    case snippet = "SnippetSPDXID"
    case licence = "LicenseID"
    case annotation = "Annotator"
    case relationship = "Relationship"
    case review = "Reviewer"
    case reference = "ExternalRef"
  }

  /// Where a tag goes.
  struct Entry {
    let owner: Owner
    let name: String
    let form: Form

    init(_ owner: Owner, _ name: String, _ form: Form = .text) {
      (self.owner, self.name, self.form) = (owner, name, form)
    }
  }

  /// By tag; those that begin something or are `SPDXID` are not here.
  static let entries: [String: Entry] = [
    "SPDXVersion": Entry(.document, "spdxVersion"),
    "DataLicense": Entry(.document, "dataLicense"),
    "DocumentName": Entry(.document, "name"),
    "DocumentNamespace": Entry(.document, "documentNamespace"),
    "DocumentComment": Entry(.document, "comment"),
    "ExternalDocumentRef": Entry(.document, "externalDocumentRefs", .special),
    "LicenseListVersion": Entry(.creation, "licenseListVersion"),
    "Creator": Entry(.creation, "creators", .list),
    "Created": Entry(.creation, "created"),
    "CreatorComment": Entry(.creation, "comment"),
    "PackageVersion": Entry(.package, "versionInfo"),
    "PackageFileName": Entry(.package, "packageFileName"),
    "PackageSupplier": Entry(.package, "supplier"),
    "PackageOriginator": Entry(.package, "originator"),
    "PackageDownloadLocation": Entry(.package, "downloadLocation"),
    "FilesAnalyzed": Entry(.package, "filesAnalyzed", .boolean),
    "PackageVerificationCode": Entry(.package, "packageVerificationCode", .special),
    "PackageChecksum": Entry(.package, "checksums", .checksums),
    "PackageHomePage": Entry(.package, "homepage"),
    "PackageSourceInfo": Entry(.package, "sourceInfo"),
    "PackageLicenseConcluded": Entry(.package, "licenseConcluded"),
    "PackageLicenseInfoFromFiles": Entry(.package, "licenseInfoFromFiles", .list),
    "PackageLicenseDeclared": Entry(.package, "licenseDeclared"),
    "PackageLicenseComments": Entry(.package, "licenseComments"),
    "PackageCopyrightText": Entry(.package, "copyrightText"),
    "PackageSummary": Entry(.package, "summary"),
    "PackageDescription": Entry(.package, "description"),
    "PackageComment": Entry(.package, "comment"),
    "PackageAttributionText": Entry(.package, "attributionTexts", .list),
    "PrimaryPackagePurpose": Entry(.package, "primaryPackagePurpose", .special),
    "ReleaseDate": Entry(.package, "releaseDate"),
    "BuiltDate": Entry(.package, "builtDate"),
    "ValidUntilDate": Entry(.package, "validUntilDate"),
    "ExternalRef": Entry(.package, "externalRefs", .special),
    "ExternalRefComment": Entry(.reference, "comment"),
    "FileType": Entry(.file, "fileTypes", .list),
    "FileChecksum": Entry(.file, "checksums", .checksums),
    "LicenseConcluded": Entry(.file, "licenseConcluded"),
    "LicenseInfoInFile": Entry(.file, "licenseInfoInFiles", .list),
    "LicenseComments": Entry(.file, "licenseComments"),
    "FileCopyrightText": Entry(.file, "copyrightText"),
    "FileComment": Entry(.file, "comment"),
    "FileNotice": Entry(.file, "noticeText"),
    "FileContributor": Entry(.file, "fileContributors", .list),
    "FileAttributionText": Entry(.file, "attributionTexts", .list),
    "FileDependency": Entry(.file, "fileDependencies", .list),
    "ArtifactOfProjectName": Entry(.file, "artifactOfs", .special),
    "ArtifactOfProjectHomePage": Entry(.file, "artifactOfs", .special),
    "ArtifactOfProjectURI": Entry(.file, "artifactOfs", .special),
    "SnippetFromFileSPDXID": Entry(.snippet, "snippetFromFile"),
    "SnippetByteRange": Entry(.snippet, "ranges", .special),
    "SnippetLineRange": Entry(.snippet, "ranges", .special),
    "SnippetLicenseConcluded": Entry(.snippet, "licenseConcluded"),
    "LicenseInfoInSnippet": Entry(.snippet, "licenseInfoInSnippets", .list),
    "SnippetLicenseComments": Entry(.snippet, "licenseComments"),
    "SnippetCopyrightText": Entry(.snippet, "copyrightText"),
    "SnippetComment": Entry(.snippet, "comment"),
    "SnippetName": Entry(.snippet, "name"),
    "SnippetAttributionText": Entry(.snippet, "attributionTexts", .list),
    "ExtractedText": Entry(.licence, "extractedText"),
    "LicenseName": Entry(.licence, "name"),
    "LicenseCrossReference": Entry(.licence, "seeAlsos", .list),
    "LicenseComment": Entry(.licence, "comment"),
    "AnnotationDate": Entry(.annotation, "annotationDate"),
    "AnnotationType": Entry(.annotation, "annotationType"),
    "AnnotationComment": Entry(.annotation, "comment"),
    "SPDXREF": Entry(.annotation, "spdxElement", .special),
    "RelationshipComment": Entry(.relationship, "comment"),
    "ReviewDate": Entry(.review, "reviewDate"),
    "ReviewComment": Entry(.review, "comment"),
  ]

  /// Every tag.
  static var names: [String] {
    (Array(entries.keys) + [
      "SPDXID", "PackageName", "FileName", "SnippetSPDXID", "LicenseID", "Annotator", "Relationship",
      "Reviewer",
    ]).sorted()
  }
}
