"""Texts in the manner of three programs' clipboards, and a .docx built here; all invented."""
# ruff: noqa: E501

import io
import zipfile

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {mso-style-parent:""; margin:0cm;} --></style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
</head><body lang=EN-GB><!--StartFragment-->
<p class=MsoTitle>Summary of the forum<o:p></o:p></p>
<h1><span lang=EN-US>1.<span style='mso-spacerun:yes'>  </span>Land release<o:p></o:p></span></h1>
<p class=MsoNormal>The authority <b>reported</b> on <i style='mso-bidi-font-style:normal'>three</i>
sites; 5 * 3 and a_b stay as they are.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if
!supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>North<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><!--[if !supportLists]--><span
style='mso-list:Ignore'>o<span>&nbsp;&nbsp;</span></span><!--[endif]-->one site<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'><span
style='mso-list:Ignore'>1.<span>&nbsp;</span></span>First step<o:p></o:p></p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal><b>Site<o:p></o:p></b></p></td><td>
<p class=MsoNormal>Hectares</p></td></tr><tr><td rowspan=2><p class=MsoNormal>North</p></td><td>
<p class=MsoNormal>4|5</p></td></tr><tr><td><p class=MsoNormal>6</p></td></tr></table>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoHeading2>Any other business<o:p></o:p></p>
<p class=MsoNormal>Nothing.<o:p></o:p></p>
<!--EndFragment--></body></html>"""

WORD_MARKDOWN = """Summary of the forum

# 1. Land release

The authority **reported** on *three* sites; 5 \\* 3 and a_b stay as they are.

- North
    - one site
1. First step

| **Site** | Hectares |
| --- | --- |
| North | 4\\|5 |
|  | 6 |

## Any other business

Nothing."""

LIBREOFFICE = """<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html"/>
<title></title><style type="text/css">p { line-height: 115% }</style></head><body lang="en-GB" dir="ltr">
<h1 class="western">Survey</h1>
<p style="line-height: 100%"><font face="Liberation Serif, serif">Two <b>teams</b><br/>
were trained.</font></p>
<ol><li><p>Plan</p></li><li><p>Train</p><ul><li><p>in Tyre</p></li></ul></li></ol>
<table width="100%"><col width="128*"/><thead><tr><th><p>Team</p></th><th><p>Days</p></th></tr></thead>
<tbody><tr><td colspan="2"><p>both</p><p>ten</p></td></tr></tbody></table>
</body></html>"""

LIBREOFFICE_MARKDOWN = """# Survey

Two **teams**
were trained.

1. Plan
2. Train
    - in Tyre

| Team | Days |
| --- | --- |
| both / ten |  |"""

GOOGLE_DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-0">
<h2 dir="ltr"><span style="font-weight:400;">Victim assistance</span></h2><p dir="ltr"><span
style="font-weight:700;">Bold</span><span style="font-weight:400;"> and </span><span
style="font-style:italic;">slanted</span></p><ul><li dir="ltr" aria-level="1"><p dir="ltr"><span>One</span>
</p></li><ul><li dir="ltr" aria-level="2"><p><span>Deep</span></p></li></ul><li><p>Two</p></li></ul>
<ol start="3"><li>Third</li></ol></b>"""

GOOGLE_DOCS_MARKDOWN = """## Victim assistance

**Bold** and *slanted*

- One
    - Deep
- Two
3. Third"""

_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_STYLES = f"""<w:styles {_NS}>
<w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="Titre1"/></w:style>
<w:style w:styleId="Puces"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
</w:styles>"""
_NUMBERING = f"""<w:numbering {_NS}>
<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""
_BODY = """
<w:p><w:pPr><w:pStyle w:val="Titre1"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>Land release</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">The authority </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>reported</w:t></w:r><w:ins><w:r><w:t xml:space="preserve"> twice</w:t></w:r></w:ins><w:del><w:r><w:delText> never</w:delText></w:r></w:del><w:r><w:t>.</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>Plan</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>Train</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="Puces"/></w:pPr><w:r><w:t>a bullet</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Site</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Days</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>both</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<w:p><w:pPr><w:pStyle w:val="Own"/></w:pPr><w:r><w:t>Survey</w:t></w:r></w:p>
<w:p><w:r><w:t>Done.</w:t></w:r></w:p>"""

DOCX_MARKDOWN = """# Land release

The authority **reported** twice.

1. Plan
2. Train
- a bullet

| Site | Days |
| --- | --- |
| both |  |

# Survey

Done."""


def docx(body=_BODY, head=""):
    """The bytes of a small Word file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        document = f"{head}<w:document {_NS}><w:body>{body}</w:body></w:document>"
        archive.writestr("word/document.xml", document)
        archive.writestr("word/styles.xml", _STYLES)
        archive.writestr("word/numbering.xml", _NUMBERING)
    return out.getvalue()
