printf "\xef\xbb\xbfscopec: 1\n" > bom.yaml; "$SCOPEC" fmt --diff bom.yaml | sed "s/\xef\xbb\xbf/<BOM>/"; "$SCOPEC" fmt bom.yaml; cat bom.yaml
