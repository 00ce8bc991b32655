/// How a review report looks: like a printed audit report, on a screen of any width as on paper.
enum ReviewStyle {
    /// The style sheet, pictures included.
    static let sheet = PictureStyle.styleSheet + colours + text + tables + narrow + paper

    private static let light = """
        --ground:#fff;--ink:#1c1e21;--quiet:#575d66;--line:#d5d8dc;--shade:#f4f5f6;\
        --good:#17663a;--caution:#7d4e00;--bad:#a11d1d;
        """
    private static let dark = """
        --ground:#16181b;--ink:#e7e6e3;--quiet:#a4aab3;--line:#3a3f46;--shade:#1f2226;\
        --good:#74d19c;--caution:#e8bb62;--bad:#ff9c94;
        """

    private static let colours = """
        :root{color-scheme:light dark;\(light)--picture-paper:var(--ground)}
        @media (prefers-color-scheme:dark){:root{\(dark)}}
        @media print{:root{color-scheme:light;\(light)}}

        """

    private static let text = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;background:var(--ground);color:var(--ink);overflow-wrap:anywhere;
        font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif}
        main,nav{max-width:62rem;margin:0 auto;padding:0 1.5rem}
        article{padding:3rem 0 4rem}
        article+article{border-top:3px double var(--line)}
        nav{padding-top:2.5rem}
        h1,h2,.access{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"Source Serif 4",Charter,"Noto Serif",
        "Liberation Serif",Georgia,serif}
        h1{font-size:2.25rem;line-height:1.15;font-weight:600;margin:.2rem 0 .6rem;letter-spacing:-.01em}
        h2{display:grid;grid-template-columns:1.65em 1fr;font-size:1.3rem;line-height:1.3;font-weight:600;margin:0 0 .9rem}
        .number{color:var(--quiet);font-weight:400;font-variant-numeric:tabular-nums}
        section{margin-top:2.25rem;padding-top:1.4rem;border-top:1px solid var(--line)}
        p,ul,dl,pre,figure{margin:0 0 .9rem}
        ul{padding-left:1.25rem}
        li{margin-bottom:.35rem}
        a{color:inherit;text-underline-offset:.15em}
        strong{font-weight:650}
        code,pre{font:.9em/1.5 ui-monospace,"SF Mono",SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
        pre{background:var(--shade);padding:.75rem 1rem;border-radius:3px;white-space:pre-wrap;font-size:.85rem}
        pre code{font-size:1em}
        pre.long{columns:11rem;column-gap:1.5rem}
        .kind,.remark,figcaption,caption,dt{color:var(--quiet)}
        .kind{margin:0;font-size:.85rem;letter-spacing:.02em}
        .verdict{font-weight:650;margin-bottom:1.1rem}
        .access{font-size:1.28rem;line-height:1.5;margin-bottom:.5rem;max-width:46rem}
        .remark{font-size:.93rem;max-width:46rem}
        .good{color:var(--good)}.caution{color:var(--caution)}.bad{color:var(--bad)}
        .mark{font-weight:600;overflow-wrap:normal}.mark.quiet{color:var(--quiet);font-weight:400}
        .note{border-left:3px solid currentColor;padding:.15rem 0 .15rem .9rem;font-weight:600}
        .glance{display:grid;grid-template-columns:repeat(4,1fr);margin:1.6rem 0 0;border:solid var(--line);
        border-width:1px 0}
        .glance div{padding:.8rem 1rem .8rem 0}
        .glance div+div{padding-left:1rem;border-left:1px solid var(--line)}
        .glance dt{font-size:.82rem}
        .glance dd{margin:0;font-size:1.35rem;line-height:1.3;font-variant-numeric:tabular-nums}
        .facts div{display:grid;grid-template-columns:12rem 1fr;gap:0 1.25rem;padding:.32rem 0;
        border-bottom:1px solid var(--line)}
        .facts div:last-child{border-bottom:0}
        .facts dd{margin:0;min-width:0}
        figure{margin-top:.25rem}
        figcaption{font-size:.93rem;margin-top:.6rem;max-width:46rem}
        .remarks{margin:1.4rem 0 0}
        .signatures{display:none}

        """

    private static let tables = """
        table{width:100%;border-collapse:collapse;font-size:.92rem;line-height:1.45;margin:0 0 1.4rem;
        font-variant-numeric:tabular-nums}
        caption{text-align:left;font-size:.85rem;padding:.2rem 0 .45rem}
        th,td{padding:.38rem 1rem .38rem 0;text-align:left;vertical-align:top;font-weight:400;
        border-bottom:1px solid var(--line)}
        thead th{font-weight:600;font-size:.82rem;color:var(--quiet);border-bottom:1px solid var(--ink);vertical-align:bottom;
        overflow-wrap:normal}
        th,td{min-width:5.5rem}
        tbody th{min-width:12.5rem}
        tbody th.figure{min-width:0}
        th:last-child,td:last-child{padding-right:0}
        td:last-child:not(.figure){min-width:10rem}
        .figure{text-align:right;white-space:nowrap;min-width:0}
        figure+table{width:auto}
        figure+table th,figure+table td{min-width:7rem}

        """

    /// On a telephone each row is a block of its own, its cells named on their left.
    private static let narrow = """
        @media screen and (max-width:46rem){
        main,nav{padding:0 1.1rem}
        article{padding:1.6rem 0 2.5rem}
        h1{font-size:1.8rem}
        .access{font-size:1.13rem}
        .glance{grid-template-columns:1fr 1fr}
        .glance div:nth-child(odd){padding-left:0;border-left:0}
        .glance div:nth-child(n+3){border-top:1px solid var(--line)}
        .facts div{grid-template-columns:1fr;padding:.45rem 0}
        .facts dt{font-size:.82rem}
        table,caption,tbody,tr,th,td{display:block}
        thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        tr{padding:.55rem 0;border-bottom:1px solid var(--line)}
        th,td{border:0;padding:.08rem 0}
        td{display:grid;grid-template-columns:7.5rem 1fr;gap:0 .8rem}
        td::before{content:attr(data-label);color:var(--quiet);font-size:.82rem;line-height:1.75}
        td[data-empty]{display:none}
        tbody th{font-weight:600}
        th,td,tbody th,td:last-child:not(.figure){min-width:0}
        .figure{text-align:left;white-space:normal}
        td.figure{display:inline-block;margin-right:1.4rem}
        td.figure::before{margin-right:.5rem}
        figure+table{width:100%}
        }

        """

    private static let paper = """
        @page{margin:18mm 16mm}
        @media print{
        html{font-size:9pt}
        main{max-width:none;padding:0}
        nav{display:none}
        article{padding:0}
        article+article{break-before:page;border:0}
        section{margin-top:1.5rem;padding-top:.9rem}
        h2,caption{break-after:avoid}
        tr,figure,.facts div,.note{break-inside:avoid}
        thead{display:table-header-group}
        pre{border:1px solid var(--line)}
        .signatures{display:grid;grid-template-columns:1fr 10rem 1fr;gap:2rem;margin-top:3.5rem;break-inside:avoid}
        .signatures p{border-top:1px solid var(--ink);padding-top:.3rem;font-size:.85em}
        }

        """
}
